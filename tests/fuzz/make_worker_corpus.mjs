// Writes the seeds of fuzz_worker_answers: what a real worker says in a short life, recorded from its channel.
//
//   MEDIASOUP_WORKER_BIN=build/worker/mediasoup-worker node tests/fuzz/make_worker_corpus.mjs
import { rejects } from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, 'corpus/worker_answers');
const longest = 4_096; // Bytes: the fuzzer takes no more (script/fuzz).

const require = createRequire(import.meta.url);
const processes = require('node:child_process');
const heard = [];
const { spawn } = processes;
processes.spawn = (...how) => {
  const child = spawn(...how);
  child.stdio[4].on('data', (bytes) => heard.push(bytes));
  return child;
};
const { createWorker } = require('mediasoup');

const opus = { mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 };
const vp8 = { mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000 };
const codecs = [
  { kind: 'audio', preferredPayloadType: 100, ...opus },
  { kind: 'video', preferredPayloadType: 101, ...vp8 },
];
const own = [{ protocol: 'udp', ip: '127.0.0.1' }];

const worker = await createWorker({ logLevel: 'debug', logTags: ['ice', 'dtls', 'rtp'] });
const router = await worker.createRouter({ mediaCodecs: codecs });
const transport = await router.createWebRtcTransport({ listenInfos: own, enableSctp: true });
const other = await router.createWebRtcTransport({ listenInfos: own });
await transport.connect({
  dtlsParameters: { role: 'client', fingerprints: [other.dtlsParameters.fingerprints[0]] },
});
await transport.restartIce();
const sound = { mid: '0', codecs: [opus], encodings: [{ ssrc: 1 }], rtcp: { cname: 'a' } };
const layers = [{ ssrc: 2 }, { ssrc: 3 }];
const picture = { mid: '1', codecs: [vp8], encodings: layers, rtcp: { cname: 'a' } };
const producers = [
  await transport.produce({ kind: 'audio', rtpParameters: sound }),
  await transport.produce({ kind: 'video', rtpParameters: picture }),
];
const { rtpCapabilities } = router;
const consumers = [];
for (const { id } of producers)
  consumers.push(await other.consume({ producerId: id, rtpCapabilities }));
await consumers[1].setPreferredLayers({ spatialLayer: 1, temporalLayer: 0 });
const direct = await router.createDirectTransport();
const words = await direct.produceData();
const reader = await direct.consumeData({ dataProducerId: words.id });
const received = new Promise((done) => reader.once('message', done));
words.send('hello');
await received;
const speaker = await router.createActiveSpeakerObserver();
await speaker.addProducer({ producerId: producers[0].id });
for (const one of [
  worker,
  router,
  transport,
  other,
  direct,
  words,
  reader,
  ...producers,
  ...consumers,
])
  await one.dump();
for (const one of [transport, other, ...producers, ...consumers]) await one.getStats();
const again = { kind: 'audio', rtpParameters: { ...sound, mid: '2' } };
await rejects(transport.produce(again), /already exists/);
await producers[1].pause();
await producers[1].resume();
for (const one of [...producers, words]) one.close();
await transport.getStats();
worker.close();

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const bytes = Buffer.concat(heard);
let count = 0;
for (let at = 0; at + 4 <= bytes.length;) {
  const end = at + 4 + bytes.readUInt32LE(at);
  const name = `seed-${String(count++).padStart(3, '0')}`;
  if (end - at <= longest) writeFileSync(path.join(folder, name), bytes.subarray(at, end));
  at = end;
}
console.log(`${count} messages`);
