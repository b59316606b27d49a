export interface Instruction {
  readonly name: string;
  readonly value?: string;
  readonly from?: string;
  readonly sources?: readonly string[];
  readonly target?: string;
  readonly command?: readonly string[];
}

export interface Stage {
  readonly base: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

export type Unit = ReadonlyMap<string, readonly string[]>;

export function parseDockerfile(text: string): Stage[];
export function parseUnit(text: string): Unit;
export function commandsBelow(heading: string, page: string): string[];
export function unfollowed(unit: Unit): string[];
export function notDone(unit: Unit): string[];
