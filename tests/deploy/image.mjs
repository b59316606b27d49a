// deploy/Dockerfile, followed to the letter without Docker: each stage in a Debian of its own, each RUN and COPY as it
// stands there, and at the end what the image starts with.
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

import { own, until } from './network.mjs';
import { Root, run } from './root.mjs';

/** All stages; the last one is the image. */
export function build(stages, context, work) {
  const built = new Map();
  let image;
  for (const { base, name, instructions } of stages) {
    if (!/^debian:bookworm(?:-slim)?$/.test(base)) throw new Error(`${base} is not at hand`);
    console.log(`\nstage ${name}, from ${base}`);
    image = { root: new Root(work), cwd: '/', env: {}, user: '0:0', volumes: [] };
    built.set(name, image);
    for (const instruction of instructions) follow(instruction, image, context, built);
  }
  return { image, built };
}

function follow(instruction, stage, context, built) {
  const { name, value, from, sources, target, command } = instruction;
  const at = (file) => stage.root.at(path.resolve(stage.cwd, file));
  console.log(`${name} ${value ?? command?.join(' ') ?? [...(sources ?? []), target].join(' ')}`);
  switch (name) {
    case 'WORKDIR':
      stage.cwd = path.resolve(stage.cwd, value);
      mkdirSync(stage.root.at(stage.cwd), { recursive: true });
      return;
    case 'COPY': {
      const place = from ? built.get(from).root.folder : context;
      for (const source of sources)
        copy(path.join(place, source), at(target), target.endsWith('/'));
      return;
    }
    case 'RUN':
      return stage.root.shell(value, stage);
    case 'ENV':
      stage.env[instruction.key] = value;
      return;
    case 'USER':
      stage.user = value;
      return;
    case 'VOLUME':
      stage.volumes.push(value);
      return;
    case 'STOPSIGNAL':
      stage.stopSignal = value;
      return;
    case 'HEALTHCHECK':
      stage.healthCheck = command;
      return;
    case 'ENTRYPOINT':
      stage.entryPoint = command;
      return;
    case 'CMD':
      stage.arguments = command;
      return;
    case 'EXPOSE':
      return;
  }
  throw new Error(`${name} is not followed`);
}

/** As COPY does: of a folder what is in it, and all of it root's. */
function copy(source, target, intoFolder) {
  const whole = ['-a', '--no-preserve=ownership'];
  if (statSync(source).isDirectory()) {
    mkdirSync(target, { recursive: true });
    run('cp', [...whole, `${source}/.`, target]);
  } else {
    const file = intoFolder ? path.join(target, path.basename(source)) : target;
    mkdirSync(path.dirname(file), { recursive: true });
    run('cp', [...whole, source, file]);
  }
}

/** The image's own user starts what it says, its own check finds it well, and its own signal ends it. */
export async function tryImage(image) {
  const { root, env, user, healthCheck, stopSignal } = image;
  const [uid] = user.split(':').map(Number);
  if (!(uid > 0)) throw new Error(`the image runs as ${user}`);
  const server = root.start([...image.entryPoint, ...image.arguments], {
    ...{ env, user, before: own.text, namespaces: own.namespaces },
  });
  const ended = new Promise((resolve) => server.once('exit', (code) => resolve(code)));
  const inside = own.enter(server.pid);
  const said = await until(() => root.output(healthCheck, { env, user, through: inside }), ended);
  console.log(`the image's health check: ${said.trim()}`);
  await own.expectReady(server.pid);
  for (const volume of image.volumes) {
    const key = statSync(root.at(`${volume}/server.key`));
    if (key.uid !== uid || (key.mode & 0o777) !== 0o600) throw new Error('others have server.key');
  }
  server.kill(stopSignal);
  const code = await ended;
  if (code !== 0) throw new Error(`the server ended with ${code}`);
  const programs = ['g++', 'cc', 'cmake', 'node', 'npm', 'git'];
  const left = root
    .output(['/bin/sh', '-c', `for one in ${programs.join(' ')}; do command -v $one || :; done`])
    .trim();
  if (left) throw new Error(`the image has what it was built with: ${left}`);
}

/** What git has of the checkout's last commit, less what .dockerignore keeps out. */
export function contextOf(repository, folder) {
  mkdirSync(folder);
  const git = (...args) => ['-C', repository, ...args];
  run('sh', ['-c', 'git "$@" | tar -xf - -C "$0"', folder, ...git('archive', 'HEAD')]);
  const patterns = readFileSync(path.join(folder, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const pattern of patterns)
    run('sh', [
      '-c',
      'cd "$0" && git -C "$1" ls-files -z -- ":(glob)$2" ":(glob)$2/**" | xargs -0 -r rm -f --',
      ...[folder, repository, pattern],
    ]);
  return { folder, close: () => rmSync(folder, { recursive: true }) };
}
