// What is wrong with a server, worst first: from its numbers, in words.
import type { ServerStatus, WorkerStatus } from '../api/shapes';
import { text } from '../text';

export interface Problem {
  readonly severity: 'problem' | 'notice';
  readonly words: string;
}

/** A stall is told of for so long. */
const stallToldMs = 10 * 60_000;
/** Audits come every 30 s: this is three of them missed, and one under way. */
const auditLateMs = 120_000;
/** Workers are asked every second or so, and replaced when they hang for two. */
const workerSilentMs = 2_000;
/** Some always wait for a moment. */
const webhooksMany = 100;
/** As the server's own rule for many at once: more than 20 of them, and more than a fifth. */
const manyReconnecting = { people: 20, share: 0.2 };

export function problemsOf(server: ServerStatus): readonly Problem[] {
  const all = [
    ...workersProblems(server.workers),
    ...storeProblems(server),
    ...peopleProblems(server),
    ...ownProblems(server),
  ];
  return [
    ...all.filter(({ severity }) => severity === 'problem'),
    ...all.filter(({ severity }) => severity === 'notice'),
  ];
}

const problem = (words: string): Problem => ({ severity: 'problem', words });
const notice = (words: string): Problem => ({ severity: 'notice', words });
const when = (condition: boolean, found: () => Problem): readonly Problem[] =>
  condition ? [found()] : [];

function workersProblems(workers: readonly WorkerStatus[]): readonly Problem[] {
  const { problems } = text;
  const none = workers.every(({ state }) => state !== 'running');
  if (none) return [problem(problems.noWorker)];
  return workers.flatMap(({ index, state, restarts, silentMs }) => [
    ...when(state === 'down', () => problem(problems.workerDown(index))),
    ...when(state === 'starting', () => notice(problems.workerStarting(index))),
    ...when(state === 'running' && (silentMs ?? 0) > workerSilentMs, () =>
      problem(problems.workerSilent(index, silentMs ?? 0)),
    ),
    ...when(restarts > 0, () => notice(problems.workerRestarted(index, restarts))),
  ]);
}

function storeProblems({ store, webhooksWaiting }: ServerStatus): readonly Problem[] {
  return [
    ...when(store?.writable === false, () => problem(text.problems.storeNotWritable)),
    ...when(webhooksWaiting >= webhooksMany, () =>
      problem(text.problems.webhooksWait(webhooksWaiting)),
    ),
  ];
}

function peopleProblems({ ghostSeconds, participants }: ServerStatus): readonly Problem[] {
  const { present, reconnecting } = participants;
  const many = reconnecting > manyReconnecting.people;
  const share = reconnecting > (present + reconnecting) * manyReconnecting.share;
  return [
    ...when(ghostSeconds > 0, () => problem(text.problems.ghosts(ghostSeconds))),
    ...when(many && share, () => problem(text.problems.manyReconnecting(reconnecting))),
  ];
}

function ownProblems({ draining, stalls, orphans, rooms }: ServerStatus): readonly Problem[] {
  const { problems } = text;
  const { lastMs, lastAgeMs } = stalls;
  const { closed, missing, lastAuditAgeMs } = orphans;
  return [
    ...when(closed > 0, () => problem(problems.orphansClosed(closed))),
    ...when(missing > 0, () => problem(problems.objectsMissing(missing))),
    ...when(rooms > 0 && (lastAuditAgeMs ?? 0) > auditLateMs, () => notice(problems.auditLate)),
    ...when(lastAgeMs !== null && lastAgeMs < stallToldMs, () =>
      notice(problems.stalled(lastMs ?? 0)),
    ),
    ...when(draining, () => notice(problems.draining)),
  ];
}
