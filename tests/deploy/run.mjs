// The steps by which rollcall is deployed, done (tests/deploy/run).
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { build, contextOf, tryImage } from './image.mjs';
import { run } from './root.mjs';
import { examine, install, tryService } from './service.mjs';
import { commandsBelow, parseDockerfile } from './steps.mjs';

const repository = path.resolve(import.meta.dirname, '../..');
const work = process.env.WORK ?? path.join(repository, 'build/deploy');
const read = (file) => readFileSync(path.join(repository, file), 'utf8');

mkdirSync(work, { recursive: true });
// Of a run that failed, kept to be looked at. What was mounted in them went with it.
for (const left of readdirSync(work).filter((name) => /^(?:root|context)-/.test(name)))
  run('rm', ['-rf', '--one-file-system', path.join(work, left)]);
const context = contextOf(repository, path.join(work, `context-${process.pid}`));
const { image, built } = build(parseDockerfile(read('deploy/Dockerfile')), context.folder, work);
console.log('\nthe image');
await tryImage(image);

// Where the image was built there is all that a checkout has after `script/bootstrap`: nothing is built twice.
console.log('\nthe service');
const builder = built.get('build');
install(builder.root, builder.cwd, commandsBelow('## With systemd', read('docs/deploy.md')));
examine(builder.root);
await tryService(builder.root);

for (const { root } of built.values()) root.close();
context.close();
console.log(
  '\nall steps were followed: the image and the service are ready, and end when they are told',
);
