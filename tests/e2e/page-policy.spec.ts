// What the server forbids the page: nothing that the app does itself may run into it.
import { expect, test, type BrowserContext } from '@playwright/test';

import { expectMediaGrows, join, launch, person, tile } from './support/browser';
import { startServer } from '../support/server';

/** Everything that the pages of a context say about the policies of the server. */
function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (/content security policy|permissions.?policy|refused to/i.test(message.text()))
      complaints.push(message.text());
  });
  return complaints;
}

test('a call runs without running into the page’s policies', async () => {
  const server = await startServer();
  const browser = await launch();
  try {
    const [ann, ben] = await Promise.all([person(browser), person(browser)]);
    const complaints = [complaintsOf(ann), complaintsOf(ben)];
    const annPage = await join(ann, server.url, 'policy', 'Ann');
    const benPage = await join(ben, server.url, 'policy', 'Ben');
    await expect(tile(annPage, 'Ben')).toBeVisible();
    await expectMediaGrows(annPage, 1, 1);
    await expectMediaGrows(benPage, 1, 1);
    await annPage.getByRole('button', { name: 'Settings' }).click();
    await annPage.keyboard.press('Escape');
    await annPage.getByRole('button', { name: 'Chat' }).click();
    await benPage.reload();
    await expect(tile(annPage, 'Ben')).toBeVisible();
    expect(complaints).toEqual([[], []]);
  } finally {
    await browser.close();
    await server.stop();
  }
});

test('what is written into the page is not run', async () => {
  const server = await startServer();
  const browser = await launch();
  try {
    const ann = await person(browser);
    const complaints = complaintsOf(ann);
    const page = await ann.newPage();
    await page.goto(server.url);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken over"';
      document.head.append(script);
    });
    await expect.poll(() => complaints).toEqual([expect.stringContaining('script-src')]);
    expect(await page.title()).not.toBe('taken over');
  } finally {
    await browser.close();
    await server.stop();
  }
});
