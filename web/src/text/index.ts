// The words of the app, in the person's language. English is always there; the others are fetched when wanted.
import { useStore, createStore } from '../state/store';
import { loadPreferences, savePreferences } from '../state/preferences';
import type { Catalogue } from './catalogue';
import { en } from './en';
import { isLanguage, preferredLanguage, type Language } from './languages';

export { explained, type Catalogue } from './catalogue';
export { languages, type Language } from './languages';

const catalogues: { readonly [language in Language]: () => Promise<Catalogue> } = {
  en: () => Promise.resolve(en),
  de: async () => (await import('./de')).de,
  ar: async () => (await import('./ar')).ar,
};

interface Words {
  readonly language: Language;
  readonly text: Catalogue;
}

const words = createStore<Words>({ language: 'en', text: en });

export const useText = (): Catalogue => useStore(words).text;
export const useLanguage = (): Language => useStore(words).language;

/** For what is not drawn but said once. */
export const currentText = (): Catalogue => words.get().text;

/** The language that was chosen here, or the first of the browser's that there is; follows other tabs. */
export async function startLanguage(): Promise<void> {
  addEventListener('storage', () => void speak(wanted()));
  await speak(wanted());
}

export async function chooseLanguage(language: Language): Promise<void> {
  savePreferences({ language });
  await speak(language);
}

function wanted(): Language {
  const { language } = loadPreferences();
  return isLanguage(language) ? language : preferredLanguage(navigator.languages);
}

let newest: Language = 'en';

async function speak(language: Language): Promise<void> {
  newest = language;
  // A language that cannot be fetched leaves the page in the one it has: its words are still true.
  const text = await catalogues[language]().catch(() => undefined);
  if (!text || newest !== language) return;
  words.update({ language, text });
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
}
