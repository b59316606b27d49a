// A network of the server's own, so that no port is anybody else's: loopback, and one address that media is announced
// on.
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

const text = `ip link set lo up
ip link add outside type veth peer name nowhere
ip address add 192.0.2.1/24 dev outside
ip link set outside up
ip link set nowhere up`;

const enter = (pid) => ['nsenter', '--net', `--target=${pid}`];

/** What the server answers to whoever is on its machine. */
function ask(pid, path) {
  const [program, ...args] = enter(pid);
  const curl = ['curl', '-sS', '-m', '5', '-w', '\n%{http_code}', `http://localhost:3001${path}`];
  const answer = execFileSync(program, [...args, ...curl], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = answer.lastIndexOf('\n');
  return { status: Number(answer.slice(end + 1)), body: answer.slice(0, end) };
}

/** The server is ready, and serves the app. */
async function expectReady(pid) {
  const { status, body } = ask(pid, '/health/ready');
  console.log(`/health/ready: ${status} ${body}`);
  if (status !== 200 || JSON.parse(body).status !== 'ready') throw new Error('it is not ready');
  const page = ask(pid, '/');
  if (page.status !== 200 || !/<div id="root">|<script/.test(page.body))
    throw new Error(`it serves no app: ${page.status}`);
}

export const own = { text, namespaces: ['--net'], enter, expectReady };

/** Tries until it works, unless `ended` comes first; gives up after 30 s, with the last reason. */
export async function until(attempt, ended) {
  let over;
  void ended.then((code) => (over = `it ended with ${code}`));
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (over !== undefined || tries === 120)
        throw new Error(over ?? 'not within 30 s', { cause: error });
    }
    await pause(250);
  }
}
