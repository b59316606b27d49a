import type { WorkerStatus } from '../api/shapes';
import { count } from '../state/durations';
import { text } from '../text';
import { Age } from './age';
import { DataTable, type Column } from './data-table';
import { StateWord, type StateWordProps } from './state-word';

const words = text.workers;

const tones: { readonly [state in WorkerStatus['state']]: StateWordProps['tone'] } = {
  running: 'good',
  starting: 'doubtful',
  down: 'bad',
};

const age = (ms: number | null) => (ms === null ? null : <Age ms={ms} />);

const columns: readonly Column<WorkerStatus>[] = [
  { name: words.index, cell: ({ index }) => index, isHead: true },
  {
    name: words.state,
    cell: ({ state }) => <StateWord tone={tones[state]}>{words.states[state]}</StateWord>,
  },
  { name: words.silent, cell: ({ silentMs }) => age(silentMs), align: 'end' },
  {
    name: words.age,
    cell: ({ ageSeconds }) => age(ageSeconds === null ? null : ageSeconds * 1_000),
    align: 'end',
  },
  { name: words.restarts, cell: ({ restarts }) => count(restarts), align: 'end' },
  { name: words.routers, cell: ({ routers }) => count(routers), align: 'end' },
  { name: words.pid, cell: ({ pid }) => pid ?? null, align: 'end' },
];

export function WorkersTable({ workers }: { readonly workers: readonly WorkerStatus[] }) {
  return (
    <DataTable
      caption={words.caption}
      columns={columns}
      rows={workers}
      keyOf={({ index }) => index}
      kindOf={({ state }) => state}
      empty={words.empty}
    />
  );
}
