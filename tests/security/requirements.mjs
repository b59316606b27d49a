// What the server promises about strangers and secrets: docs/security.md is made of this, and tests/structure checks
// that each test and each mutation is there.
import { attacks } from './attacks.mjs';
import { history } from './history.mjs';
import { people } from './people.mjs';

export const requirements = [...attacks, ...people, ...history];

const root = '../';

/** The table of docs/security.md. */
export function table() {
  const rows = requirements.map(({ id, title, sentence, tests, removed }) =>
    [
      `${id}`,
      `**${title}.** ${sentence}`,
      tests.map(({ file, name }) => `[${escaped(name)}](${root}${file})`).join('<br>'),
      typeof removed === 'string' ? removed : removed.map((name) => `*${name}*`).join('<br>'),
    ].join(' | '),
  );
  return ['| | what holds | held by | the bug that shows it |', '|---|---|---|---|']
    .concat(rows.map((row) => `| ${row} |`))
    .join('\n');
}

function escaped(name) {
  return name.replace(/[[\]|<>*_]/g, (character) => `\\${character}`);
}
