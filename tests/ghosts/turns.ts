// Who starts browsers makes the whole machine late, and voids what others measure meanwhile. So all start theirs at the
// same time, and measure at the same time: while one place does the one, no other begins with the other.
import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export type Turn = 'starting' | 'measuring';

const opposite: Record<Turn, Turn> = { starting: 'measuring', measuring: 'starting' };
const lookAgainMs = 50;
/** Nobody looks around for so long: whoever did has died over it. */
const lookMaxMs = 2_000;

export class Turns {
  private static last = 0;
  private readonly name = `${process.pid}.${++Turns.last}`;

  /** All places that name the same folder take turns, of whatever process. */
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** Ends the own turn before, and waits until nobody does the opposite any more. */
  async take(turn: Turn): Promise<void> {
    this.end();
    while (!this.alone(() => this.takeIfFree(turn))) await pause(lookAgainMs);
  }

  end(): void {
    for (const turn of Object.keys(opposite)) rmSync(this.file(turn), { force: true });
  }

  private takeIfFree(turn: Turn): boolean {
    const others = readdirSync(this.folder).filter((name) => name.startsWith(opposite[turn]));
    if (others.some(isAlive)) return false;
    writeFileSync(this.file(turn), '');
    return true;
  }

  /** Whether it was done, with nobody else looking. */
  private alone(look: () => boolean): boolean {
    const lock = path.join(this.folder, 'looking');
    try {
      mkdirSync(lock);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - since > lookMaxMs) rmSync(lock, { recursive: true, force: true });
      return false;
    }
    try {
      return look();
    } finally {
      rmdirSync(lock);
    }
  }

  private file(turn: string): string {
    return path.join(this.folder, `${turn}.${this.name}`);
  }
}

/** Of a process that was killed the turn is over, too. */
function isAlive(name: string): boolean {
  try {
    process.kill(Number(name.split('.')[1]), 0);
    return true;
  } catch {
    return false;
  }
}
