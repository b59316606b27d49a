import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ar } from '../text/ar';
import type { Catalogue } from '../text/catalogue';
import { de } from '../text/de';
import { en } from '../text/en';
import { Alone } from './alone';

let text: Catalogue;
vi.mock('../text', () => ({ useText: () => text }));

beforeEach(() => vi.stubGlobal('navigator', { clipboard: {} }));
afterEach(() => vi.unstubAllGlobals());

const shown = (locked: boolean) => renderToStaticMarkup(createElement(Alone, { locked }));

describe.each([en, de, ar])('whoever is alone', (catalogue) => {
  beforeEach(() => {
    text = catalogue;
  });

  it('is told to send the link, and given it', () => {
    expect(shown(false)).toContain(text.alone.body);
    expect(shown(false)).toContain(text.copyLink);
    expect(shown(false)).not.toContain(text.locked);
  });

  it('in a locked meeting is told that it is locked, and to send the link to nobody', () => {
    expect(shown(true)).toContain(text.alone.title);
    expect(shown(true)).toContain(text.locked);
    expect(shown(true)).not.toContain(text.alone.body);
    expect(shown(true)).not.toContain(text.copyLink);
  });
});
