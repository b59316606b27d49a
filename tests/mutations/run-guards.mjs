// Puts each bug of guards.mjs into a copy of the tree, and runs the test that must fail then: in as many copies at a
// time as there are cores, since what one bug changes is compiled by one.
//
//   node tests/mutations/run-guards.mjs [NAME...]
import { availableParallelism } from 'node:os';
import { GuardTree, folderOf } from './guard-tree.mjs';
import { guards } from './guards.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !guards.some((guard) => guard.name === name));
if (unknown.length > 0) throw new Error(`there is no guard ${unknown.join(', ')}`);

const chosen = guards.filter(({ name }) => names.length === 0 || names.includes(name));
const program = ({ test }) => folderOf(test) ?? '';
const waiting = chosen.toSorted((a, b) => program(a).localeCompare(program(b)));
let caught = 0;
// From both ends, so that two do not build the same program at the same time.
const ends = [() => waiting.shift(), () => waiting.pop()];
const lanes = Math.min(availableParallelism(), chosen.length);
const trees = Array.from({ length: lanes }, (_, number) => new GuardTree(number));
await Promise.all(trees.map((tree, number) => work(tree, ends[number % ends.length])));
console.log(`${caught} of ${chosen.length} bugs caught`);
process.exitCode = caught === chosen.length ? 0 : 1;

async function work(tree, next) {
  for (let guard = next(); guard !== undefined; guard = next()) {
    const verdict = await tree.verdict(guard);
    if (verdict === 'caught') caught++;
    console.log(`${verdict}  ${guard.name}: ${guard.test.name}`);
  }
}
