import { expect, it } from 'vitest';

import { en } from '../text/en';
import { titleOf } from './title';

it('says in the row of tabs which meeting it is', () => {
  for (const state of [undefined, 'connected', 'reconnecting', 'ended'] as const)
    expect(titleOf(en, 'weekly', state)).toBe('weekly · rollcall');
});

it('says first that the meeting goes on elsewhere: a tab shows no more than some words', () => {
  expect(titleOf(en, 'weekly', 'switched')).toBe('Elsewhere now: weekly · rollcall');
});
