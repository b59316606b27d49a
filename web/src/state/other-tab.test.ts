import type { OtherTab } from '@rollcall/client';
import { beforeEach, expect, it } from 'vitest';

import { createOtherTab, type OtherTabQuestion } from './other-tab';

/** The window of a page that is looked at or not. */
class FakePage extends EventTarget {
  readonly document = { visibilityState: 'visible' as DocumentVisibilityState };
  look(): void {
    this.document.visibilityState = 'visible';
    this.dispatchEvent(new Event('visibilitychange'));
    this.dispatchEvent(new Event('focus'));
  }
  lookAway(): void {
    this.document.visibilityState = 'hidden';
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let page: FakePage;
let other: OtherTabQuestion;
let asked: number;
let found: OtherTab;

const turns = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

beforeEach(() => {
  page = new FakePage();
  asked = 0;
  found = 'in_call';
  const probe = async () => {
    asked += 1;
    return found;
  };
  other = createOtherTab({ roomId: 'r', probe, page });
});

it('asks when the page opens', async () => {
  other.watch();
  await turns();
  expect(other.get().answer).toBe('in_call');
});

it('asks again, once, when the person comes back from the other tab, which they may have closed', async () => {
  other.watch();
  await turns();
  page.lookAway();
  found = 'none';
  await turns();
  expect(asked).toBe(1);
  page.look();
  await turns();
  expect(asked).toBe(2);
  expect(other.get().answer).toBe('none');
});

it('does not put the choice under the pointer of who comes back to join: that asks by itself', async () => {
  found = 'none';
  other.watch();
  await turns();
  found = 'in_call';
  page.look();
  await turns();
  expect(other.get().answer).toBe('none');
  expect(await other.ask()).toBe('in_call');
  expect(other.get().answer).toBe('in_call');
});

it('asks nothing more once the page shows something else', async () => {
  const stop = other.watch();
  await turns();
  stop();
  page.look();
  expect(asked).toBe(1);
});

it('says nobody in doubt, and never fails: the server has a rule of its own', async () => {
  const probe = () => Promise.reject(new DOMException('denied', 'SecurityError'));
  other = createOtherTab({ roomId: 'r', probe, page });
  expect(await other.ask()).toBe('none');
});
