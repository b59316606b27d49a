export type Language = 'en' | 'de' | 'ar';

/** Each in its own words: whoever looks for theirs can read it. */
export const languages: { readonly [language in Language]: string } = {
  en: 'English',
  de: 'Deutsch',
  ar: 'العربية',
};

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(languages, text);
}

/** The first that there is of what the browser prefers: `de-AT` is German. */
export function preferredLanguage(preferred: readonly string[]): Language {
  const known = preferred.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLanguage);
  return known ?? 'en';
}
