// Puts what was measured (build/ghosts) where people look: the picture into README.md, picture and table into
// docs/death-matrix.md, the figures of every single run into docs/measured. Doing it again replaces what was there.
//
//   script/bench ghosts --publish [--partial]
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const measured = path.join(root, 'build/ghosts');
const partial = process.argv.includes('--partial');

const report = path.join(measured, 'ghosts.json');
if (!existsSync(report)) end('nothing has been measured: script/bench ghosts');
const { cells, missing } = JSON.parse(readFileSync(report, 'utf8'));
if (missing.length > 0 && !partial) {
  const list = missing.map((cell) => `  ${cell}`).join('\n');
  end(`not measured yet (KEEP=missing script/bench ghosts; or --partial):\n${list}`);
}
copyFileSync(path.join(measured, 'ghosts.svg'), path.join(root, 'docs/images/ghosts.svg'));

mkdirSync(path.join(root, 'docs/measured'), { recursive: true });
copyFileSync(report, path.join(root, 'docs/measured/ghosts.json'));

const what =
  'What the others see after everything that can happen to somebody, measured, against its bound';
put('README.md', '## Try it', `[![${what}](docs/images/ghosts.svg)](docs/death-matrix.md)`);
const table = readFileSync(path.join(measured, 'ghosts.md'), 'utf8').trim();
put('docs/death-matrix.md', '## Away and back', `![${what}](images/ghosts.svg)\n\n${table}`);

const broken = cells.filter((cell) => cell.broken.length > 0);
for (const { cause, variant, broken: how } of broken)
  console.error(`outside of its bounds: ${cause}, ${variant}: ${how.join('; ')}`);
console.log(`published ${cells.length} cells, ${broken.length} of them outside of their bounds`);

/** Between two marks, which come before the heading `before` the first time. */
function put(file, before, content) {
  const [begin, over] = ['<!-- measured -->', '<!-- /measured -->'];
  const name = path.join(root, file);
  const text = readFileSync(name, 'utf8');
  const block = `${begin}\n\n${content}\n\n${over}`;
  const from = text.indexOf(begin);
  const to = text.indexOf(over);
  const at = text.indexOf(`${before}\n`);
  if (from === -1 && at === -1) end(`${file} has no heading "${before}"`);
  const next =
    from === -1
      ? `${text.slice(0, at)}${block}\n\n${text.slice(at)}`
      : text.slice(0, from) + block + text.slice(to + over.length);
  writeFileSync(name, next);
}

function end(message) {
  console.error(message);
  process.exit(1);
}
