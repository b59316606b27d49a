// What a language has to say. English is the source of the types: a missing key is a type error in the others.
import type { DisconnectReason, ErrorCode } from '@rollcall/client';

import type { en } from './en';

export type Catalogue = typeof en;

export interface Explained {
  readonly title: string;
  readonly body: string;
}

/** Errors that people meet. Others are told in the SDK's words, which are for developers. */
export type ExplainedErrors = {
  readonly [
    code in Extract<
      ErrorCode,
      | 'room_full'
      | 'room_locked'
      | 'present_elsewhere'
      | 'banned'
      | 'upgrade_required'
      | 'server_draining'
      | 'server_unreachable'
      | 'media_unavailable'
      | 'rate_limited'
      | 'timeout'
      | 'browser_unsupported'
      | 'insecure_context'
      | 'permission_denied'
      | 'device_not_found'
      | 'device_in_use'
    >
  ]: Explained;
};

export type LeftBecause = { readonly [reason in DisconnectReason]: (name: string) => string };

/** The error as people read it, if it is one of theirs. */
export function explained(text: Catalogue, code: ErrorCode): Explained | undefined {
  const errors: { readonly [code in ErrorCode]?: Explained } = text.errors;
  return errors[code];
}

/** Names as a language joins them: "Ann, Ben and 3 others". */
export function listed(language: string, names: readonly string[]): string {
  return new Intl.ListFormat(language).format(names);
}

/** The form of a counted thing: Arabic has six, English two. */
export function plural(
  language: string,
  count: number,
  forms: { readonly [rule in Intl.LDMLPluralRule]?: string } & { readonly other: string },
): string {
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
  return form.replace('#', String(count));
}
