import { describe, expect, it } from 'vitest';

import { initialsOf } from './avatar';

describe('initialsOf', () => {
  it('takes the first and the last word', () => {
    expect(initialsOf('Ann Katrin Lee')).toBe('AL');
    expect(initialsOf('ann')).toBe('A');
  });
  it('leaves out what is no letter, such as "(you)"', () =>
    expect(initialsOf('Ann (you)')).toBe('A'));
  it('knows other scripts and pairs of code units', () => {
    expect(initialsOf('مريم')).toBe('م');
    expect(initialsOf('𝒜da')).toBe('𝒜');
  });
  it('shows a dot for a name without letters', () => expect(initialsOf('🙂')).toBe('·'));
});
