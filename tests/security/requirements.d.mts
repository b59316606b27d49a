export interface Requirement {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  /** GoogleTest's `Suite.Name`, the title of a test in TypeScript, or the first line of a story. */
  readonly tests: readonly { readonly file: string; readonly name: string }[];
  /** Names of tests/mutations, or why there is none. */
  readonly removed: readonly string[] | string;
}

export const requirements: readonly Requirement[];
export function table(): string;
