// What each press does that no other test makes.
import { expect, test, type Browser } from '@playwright/test';

import { expectNames, join, launch, person, tile } from './support/browser';
import { startServer, type Server } from '../support/server';
import { StockClient } from '../support/stock-client';

let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  server = await startServer();
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('full screen, and back', async () => {
  const ann = await person(browser);
  const page = await join(ann, server.url, 'full-screen', 'Ann');
  const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(isFull).toBe(true);
  await page.getByRole('button', { name: 'End full screen' }).click();
  await expect.poll(isFull).toBe(false);
  await ann.close();
});

test('pages of people are turned, and everybody is on one of them', async () => {
  const guests = Array.from({ length: 21 }, (_, number) => `Guest ${number + 1}`);
  const crowd = await Promise.all(
    guests.map(async (name) => {
      const client = await StockClient.connect(server.url);
      await client.join('pages', name);
      return client;
    }),
  );
  const ann = await person(browser);
  const page = await join(ann, server.url, 'pages', 'Ann');
  const names = () =>
    page
      .getByTestId('tile')
      .evaluateAll((tiles) => tiles.map((one) => one.getAttribute('aria-label') ?? ''));
  await expect(page.getByText('Page 1 of 3')).toBeVisible();
  const seen = new Set(await names());
  await expect(page.getByRole('button', { name: 'Previous people' })).toBeDisabled();
  for (const number of [2, 3]) {
    await page.getByRole('button', { name: 'More people' }).click();
    await expect(page.getByText(`Page ${number} of 3`)).toBeVisible();
    for (const name of await names()) seen.add(name);
  }
  expect([...seen].sort()).toEqual(['Ann (you)', ...guests].sort());
  await expect(page.getByRole('button', { name: 'More people' })).toBeDisabled();
  await page.getByRole('button', { name: 'Previous people' }).click();
  await expect(page.getByText('Page 2 of 3')).toBeVisible();
  for (const client of crowd) client.close();
  await ann.close();
});

test('the link and the diagnostics are copied', async () => {
  const ann = await person(browser, {
    permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'],
  });
  const page = await join(ann, server.url, 'copies', 'Ann');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await copied()).toBe(`${server.url}/r/copies`);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Copy diagnostics' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Copied' })).toBeVisible();
  const diagnostics = JSON.parse(await copied()) as object;
  expect(diagnostics).toMatchObject({ state: { state: 'connected' } });
  // Whoever has the name of the room has the link, and comes in.
  for (const name of ['Ann', 'copies']) expect(JSON.stringify(diagnostics)).not.toContain(name);
  await ann.close();
});

test('"Cancel" in a second tab leaves the first one alone', async () => {
  const ben = await person(browser);
  const first = await join(ben, server.url, 'cancel', 'Ben');
  const second = await ben.newPage();
  await second.goto(`${server.url}/r/cancel`);
  await second.getByRole('button', { name: 'Cancel' }).click();
  await expect(second.getByRole('button', { name: 'New meeting' })).toBeVisible();
  await expectNames(first, ['Ben (you)']);
  await ben.close();
});

test('a tab that was opened before the call is asked when it joins, not put in its place', async () => {
  const ben = await person(browser);
  const early = await ben.newPage();
  await early.goto(`${server.url}/r/early`);
  await early.getByLabel('Your name').fill('Ben');
  const first = await join(ben, server.url, 'early', 'Ben');
  await early.getByRole('button', { name: 'Join now' }).click();
  await expect(early.getByRole('heading', { name: /in another tab/ })).toBeFocused();
  await expectNames(first, ['Ben (you)']);
  await early.getByRole('button', { name: 'Switch here' }).click();
  await expect(first.getByRole('heading', { name: /You switched to another tab/ })).toBeVisible();
  await expectNames(early, ['Ben (you)']);
  await ben.close();
});

test('the choice between two tabs goes once the other tab is closed', async () => {
  const ben = await person(browser);
  const first = await join(ben, server.url, 'closed', 'Ben');
  const second = await ben.newPage();
  await second.goto(`${server.url}/r/closed`);
  await expect(second.getByRole('heading', { name: /in another tab/ })).toBeVisible();
  await first.close();
  const joinNow = second.getByRole('button', { name: 'Join now' });
  const lookBack = async () => {
    await second.evaluate(() => dispatchEvent(new FocusEvent('focus')));
    return joinNow.isVisible();
  };
  await expect.poll(lookBack).toBe(true); // The browser gives a closed tab's locks back some ms later.
  await joinNow.click();
  await expectNames(second, ['Ben (you)']);
  await ben.close();
});

test('a second press while the browser still asks for the camera films nobody', async () => {
  const ann = await person(browser);
  const page = await join(ann, server.url, 'twice', 'Ann');
  await page.getByRole('button', { name: 'Turn camera off' }).click();
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const given = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      await new Promise<void>((answer) => Object.assign(window, { answer }));
      return given(constraints);
    };
  });
  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: 'Turn camera off' })).toBeVisible();
  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
  const before = await page.evaluate(() => window.captured.length);
  await page.evaluate(() => (window as unknown as { answer: () => void }).answer());
  await expect.poll(() => page.evaluate(() => window.captured.length)).toBeGreaterThan(before);
  const filmed = () =>
    page.evaluate(() =>
      window.captured.some(({ kind, readyState }) => kind === 'video' && readyState === 'live'),
    );
  await expect.poll(filmed).toBe(false);
  await expect(page.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
  await expect(tile(page, 'Ann (you)').locator('video')).toHaveCount(0);
  await ann.close();
});

test('whoever speaks sees it on their own tile, as the others do', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  await ben.addInitScript(() =>
    localStorage.setItem('rollcall.preferences', '{"microphoneOn":false}'),
  );
  const benPage = await join(ben, server.url, 'speaks', 'Ben');
  const page = await join(ann, server.url, 'speaks', 'Ann');
  await expect(tile(benPage, 'Ann')).toHaveAttribute('data-speaking', 'true');
  await expect(tile(page, 'Ann (you)')).toHaveAttribute('data-speaking', 'true');
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(tile(page, 'Ann (you)')).toHaveAttribute('data-speaking', 'false');
  await Promise.all([ann.close(), ben.close()]);
});

test('"Rejoin" asks for nothing, and leaves off what was off', async () => {
  const ann = await person(browser);
  const page = await join(ann, server.url, 'rejoin', 'Ann');
  await page.getByRole('button', { name: 'Turn camera off' }).click();
  await expect(tile(page, 'Ann (you)').locator('video')).toHaveCount(0);
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('button', { name: 'Rejoin' }).click();
  await expectNames(page, ['Ann (you)']);
  await expect(page.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Mute' })).toBeVisible();
  await ann.close();
});

test('the others are heard through the speaker that is chosen', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const page = await join(ann, server.url, 'speaker', 'Ann');
  await join(ben, server.url, 'speaker', 'Ben');
  await expect(page.locator('audio')).toHaveCount(1);
  await page.getByRole('button', { name: 'Settings' }).click();
  const speakers = page.getByLabel('Speaker');
  const chosen = await speakers.locator('option').last().getAttribute('value');
  expect(chosen).toBeTruthy();
  await speakers.selectOption(chosen);
  const sinkId = () =>
    page.locator('audio').evaluate((audio) => (audio as HTMLAudioElement).sinkId);
  await expect.poll(sinkId).toBe(chosen);
  await Promise.all([ann.close(), ben.close()]);
});

test('choosing devices unmutes nobody and turns no camera on', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const page = await join(ann, server.url, 'microphones', 'Ann');
  const benPage = await join(ben, server.url, 'microphones', 'Ben');
  await page.getByRole('button', { name: 'Mute' }).click();
  await page.getByRole('button', { name: 'Turn camera off' }).click();
  await expect(tile(benPage, 'Ann').getByLabel('Muted')).toBeVisible();
  await page.getByRole('button', { name: 'Settings' }).click();
  for (const kind of ['Microphone', 'Camera']) {
    const list = page.getByRole('combobox', { name: kind });
    const other = await list.locator('option').last().getAttribute('value');
    await list.selectOption(other);
    await expect(list).toHaveValue(other ?? '');
  }
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Unmute' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
  await expect(tile(benPage, 'Ann').getByLabel('Muted')).toBeVisible();
  await page.getByRole('button', { name: 'Unmute' }).click();
  await expect(tile(benPage, 'Ann').getByLabel('Muted')).toBeHidden();
  await Promise.all([ann.close(), ben.close()]);
});

test('of two shared screens the newer one is large, until the other is pinned', async () => {
  const sharing = await launch({ args: ['--auto-select-desktop-capture-source=Entire screen'] });
  const [ann, ben, cleo] = await Promise.all([person(sharing), person(browser), person(sharing)]);
  const annPage = await join(ann, server.url, 'screens', 'Ann');
  const benPage = await join(ben, server.url, 'screens', 'Ben');
  const cleoPage = await join(cleo, server.url, 'screens', 'Cleo');
  const staged = benPage.locator('[data-testid=screen][data-staged=true]');
  await annPage.getByRole('button', { name: 'Share screen' }).click();
  await expect(staged).toHaveAccessibleName("Ann's screen");
  await cleoPage.getByRole('button', { name: 'Share screen' }).click();
  await expect(staged).toHaveAccessibleName("Cleo's screen");
  await benPage.getByRole('listitem', { name: "Ann's screen" }).hover();
  await benPage.getByRole('button', { name: "Pin Ann's screen" }).click();
  await expect(staged).toHaveAccessibleName("Ann's screen");
  await expect(benPage.getByTestId('screen')).toHaveCount(2);
  await annPage.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(staged).toHaveAccessibleName("Cleo's screen");
  await Promise.all([ann.close(), ben.close(), cleo.close()]);
  await sharing.close();
});

test('the return of the own connection is read out', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const page = await join(ann, server.url, 'read-out', 'Ann');
  await join(ben, server.url, 'read-out', 'Ben');
  const status = page.getByRole('status');
  await expect(status).toHaveCount(1);
  await page.evaluate(() =>
    Object.assign(window, { sameStatus: document.querySelector('[role=status]') }),
  );
  server.process.kill('SIGKILL');
  await expect(status).toContainText('Connection lost');
  await expect(page.getByText(/at the latest the others see/)).toBeVisible();
  await server.restart();
  await expect(status).toContainText('You are connected again.');
  const same = await page.evaluate(
    () => (window as unknown as { sameStatus: Element }).sameStatus.isConnected,
  );
  expect(same).toBe(true);
  await Promise.all([ann.close(), ben.close()]);
});
