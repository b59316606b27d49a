// Asks mediasoup's own RTP negotiation and ours the same questions and compares the outcomes.
//
//   node tests/ortc/agreement.mjs build/dev/ortc_peer [seed] [scenarios]
//
// or, after a build, `ctest -L integration -R ortc_agreement`. Prints what was covered and every
// listed difference (differences.mjs) with how often it was seen. Ends with 1 on any other
// difference, and if the cases were too few or too broken to say something.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { explainRefusal, meaning, stricter, stricterCodecs } from './differences.mjs';
import * as generate from './generator.mjs';

const require = createRequire(import.meta.url);
const mediasoup = require('mediasoup/ortc');
const h264 = require('h264-profile-level-id');
const { parseScalabilityMode } = require(
  require.resolve('mediasoup/ortc').replace(/ortc\.js$/, 'scalabilityModesUtils.js'),
);

const [peer, seedText = '1', scenariosText = '400'] = process.argv.slice(2);
if (peer === undefined) {
  console.error('usage: node agreement.mjs path/to/ortc_peer [seed] [scenarios]');
  process.exit(2);
}

const casesMin = 1000;
const acceptedShareMin = 0.6;
const anySsrc = 100_000_000;

const normalised = (check, value) => {
  check(value);
  return value;
};
const normalisedCapabilities = (caps) =>
  normalised(mediasoup.validateAndNormalizeRtpCapabilities, caps);
const normalisedParameters = (params) =>
  normalised(mediasoup.validateAndNormalizeRtpParameters, params);

// Each function as mediasoup's Transport and Router call it. Arguments are copies: it changes them.
const asked = {
  router: (codecs) => mediasoup.generateRouterRtpCapabilities(codecs),
  capabilities: normalisedCapabilities,
  parameters: normalisedParameters,
  sctpStream: (stream) => normalised(mediasoup.validateAndNormalizeSctpStreamParameters, stream),
  produce: (kind, params, router) => {
    const parameters = normalisedParameters(params);
    const mapping = mediasoup.getProducerRtpParametersMapping(parameters, router);
    const consumable = mediasoup.getConsumableRtpParameters(kind, parameters, router, mapping);
    return { parameters, mapping, consumable };
  },
  canConsume: (consumable, remote) => mediasoup.canConsume(consumable, remote),
  consume: (consumable, remote, { pipe, enableRtx }) =>
    mediasoup.getConsumerRtpParameters({
      consumableRtpParameters: consumable,
      remoteRtpCapabilities: normalisedCapabilities(remote),
      pipe,
      enableRtx,
    }),
  pipe: (consumable, enableRtx) =>
    mediasoup.getPipeConsumerRtpParameters({ consumableRtpParameters: consumable, enableRtx }),
  scalabilityMode: parseScalabilityMode,
  h264Parse: (text) => h264.parseProfileLevelId(text) ?? null,
  h264Answer: (local, offered) =>
    h264.isSameProfile(local, offered) &&
    (h264.generateProfileLevelIdStringForAnswer(local, offered) ?? null),
};

/** The random numbers mediasoup chose, so that ours can be told to choose the same. */
function chosenSsrcs(fn, result) {
  if (fn === 'produce') return [result?.mapping.encodings[0]?.mappedSsrc ?? anySsrc];
  if (fn !== 'consume' && fn !== 'pipe') return [];
  const [encoding] = result?.encodings ?? [];
  return [encoding?.ssrc ?? anySsrc, encoding?.rtx?.ssrc ?? anySsrc];
}

const cases = [];
function ask(fn, args, tags = []) {
  let theirs;
  try {
    theirs = { ok: JSON.parse(JSON.stringify(asked[fn](...structuredClone(args)))) };
  } catch (error) {
    theirs = { refused: error.message };
  }
  const ssrcs = chosenSsrcs(fn, theirs.ok);
  cases.push({ fn, args, ssrcs, theirs, tags });
  return theirs.ok;
}

function tagsOf(kind, { codecs, encodings = [] }) {
  const names = codecs.map((codec) => codec.mimeType.split('/')[1].toLowerCase());
  const tags = [...new Set(names)];
  if (kind === 'video' && encodings.length > 1) tags.push('simulcast');
  if (encodings.length > 1 && encodings.some(({ rid }) => rid)) tags.push('simulcast with rids');
  if (encodings.length > 1 && encodings.some(({ ssrc }) => ssrc)) tags.push('simulcast with ssrcs');
  if (encodings.length === 1 && /^[LS][2-9]/.test(encodings[0].scalabilityMode ?? ''))
    tags.push('SVC');
  return tags;
}

function askScenario(random) {
  const mediaCodecs = generate.mediaCodecs(random);
  const router = ask('router', [mediaCodecs]);
  ask('router', [generate.mutate(random, mediaCodecs)], ['malformed']);
  if (router === undefined) return;

  const remote = generate.remoteCapabilities(random, router);
  ask('capabilities', [remote]);
  ask('capabilities', [generate.mutate(random, remote)], ['malformed']);

  const { kind, parameters } = generate.producerParameters(random, router);
  const tags = tagsOf(kind, parameters);
  ask('parameters', [parameters], tags);
  ask('parameters', [generate.mutate(random, parameters)], ['malformed']);
  ask('produce', [kind, generate.mutate(random, parameters), router], ['malformed']);
  const produced = ask('produce', [kind, parameters, router], tags);
  if (produced !== undefined) askConsumers(random, produced.consumable, router, remote, tags);

  const stream = generate.sctpStream(random);
  ask('sctpStream', [stream]);
  ask('sctpStream', [generate.mutate(random, stream)], ['malformed']);
  ask('scalabilityMode', [generate.scalabilityMode(random)]);
  ask('h264Parse', [generate.profileLevelId(random)]);
  ask('h264Answer', [generate.h264Parameters(random), generate.h264Parameters(random)]);
}

function askConsumers(random, consumable, router, remote, tags) {
  const options = { pipe: random.chance(0.2), enableRtx: random.chance(0.8) };
  ask('canConsume', [consumable, remote], tags);
  ask('consume', [consumable, remote, options], tags);
  ask('consume', [consumable, router, options], tags);
  ask('consume', [consumable, generate.mutate(random, remote), options], ['malformed']);
  ask('pipe', [consumable, random.chance(0.5)], tags);
}

function askPeer() {
  const input = cases
    .map(({ fn, args, ssrcs }) => `${JSON.stringify({ fn, args, ssrcs })}\n`)
    .join('');
  const run = spawnSync(peer, { input, maxBuffer: 2 ** 30, encoding: 'utf8' });
  if (run.error) throw new Error(`${peer}: ${run.error.message}: ${run.stderr}`);
  if (run.status !== 0)
    throw new Error(`${peer} ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const lines = run.stdout.trimEnd().split('\n');
  if (lines.length !== cases.length)
    throw new Error(`${lines.length} answers to ${cases.length} questions`);
  return lines.map((line) => JSON.parse(line));
}

/** 'accepted', 'refused', the name of a listed difference, or undefined: nothing explains it. */
function verdict({ args, theirs }, ours) {
  if (theirs.refused !== undefined) return ours.refused === undefined ? undefined : 'refused';
  if (ours.refused !== undefined)
    return (
      explainRefusal(ours.refused, args.flat(1), theirs.ok) ??
      explainRefusal(ours.refused, args, theirs.ok)
    );
  return isDeepStrictEqual(meaning(theirs.ok), meaning(ours.ok)) ? 'accepted' : undefined;
}

function count(counts, name) {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const random = generate.randomSource(Number(seedText));
for (let i = 0; i < Number(scenariosText); ++i) askScenario(random);

const verdicts = new Map();
const accepted = new Map();
const functions = new Map();
let unexplained = 0;
askPeer().forEach((ours, i) => {
  const one = cases[i];
  const result = verdict(one, ours);
  count(verdicts, result ?? 'UNEXPLAINED');
  count(functions, one.fn);
  if (result === 'accepted') one.tags.forEach((tag) => count(accepted, tag));
  if (result === undefined && ++unexplained <= 5) {
    console.error(`UNEXPLAINED ${one.fn}\n  input  ${JSON.stringify(one.args)}`);
    console.error(`  theirs ${JSON.stringify(one.theirs)}\n  ours   ${JSON.stringify(ours)}`);
  }
});

const table = (counts) =>
  [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, n]) => `${name} ${n}`)
    .join(', ');
const share = (verdicts.get('accepted') ?? 0) / cases.length;
const percent = (100 * share).toFixed(1);
console.log(
  `seed ${seedText}: ${cases.length} cases, ${percent} % accepted by both with equal results, ` +
    `${verdicts.get('refused') ?? 0} refused by both`,
);
console.log(`functions: ${table(functions)}`);
console.log(`accepted with: ${table(accepted)}`);
for (const { name, reason } of [...stricter, ...stricterCodecs]) {
  console.log(`difference, ${verdicts.get(name) ?? 0} times: ${name} (${reason})`);
}
console.log(`unexplained differences: ${unexplained}`);
if (unexplained > 0 || cases.length < casesMin || share < acceptedShareMin) process.exit(1);
