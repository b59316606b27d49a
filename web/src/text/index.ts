// The words of the app. One typed catalogue per language; English is the source of the types.
import { en } from './en';

export type Catalogue = typeof en;

export const text: Catalogue = en;
