import type { RemoteParticipant } from '@rollcall/client';
import { expect, it } from 'vitest';

import { peopleHere, speaksOneself } from './people';

const person = (id: string, presence: RemoteParticipant['presence']) => ({ id, presence });

it('counts oneself and who is present, not who is coming back', () => {
  expect(peopleHere([])).toBe(1);
  const others = [
    person('ann', 'present'),
    person('ben', 'reconnecting'),
    person('cleo', 'present'),
  ];
  expect(peopleHere(others)).toBe(3);
});

it('sees oneself speak as the others do, and nobody while one is muted or not in yet', () => {
  const me = { ownId: 'me', activeSpeakerId: 'me', muted: false };
  expect(speaksOneself(me)).toBe(true);
  expect(speaksOneself({ ...me, muted: true })).toBe(false);
  expect(speaksOneself({ ...me, activeSpeakerId: 'ann' })).toBe(false);
  expect(speaksOneself({ ...me, ownId: undefined, activeSpeakerId: undefined })).toBe(false);
});
