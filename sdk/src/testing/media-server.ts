// The media half of a server: what it would have after the requests that reached it. The client's
// half in the tests is the real mediasoup-client, over the handler that it brings for testing.
import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { RollcallError } from '../errors.js';
import type { JoinAnswer, Request } from '../signaling/protocol.js';

type Payload = Readonly<Record<string, unknown>>;

export class MediaServer {
  isUp = true;
  /** Requests arrive and are carried out; their answers get lost. */
  losesAnswers = false;
  readonly requests: string[] = [];
  readonly transports = new Map<string, string>();
  readonly producers = new Map<string, { readonly source: unknown; paused: boolean }>();
  readonly consumers = new Map<
    string,
    { readonly producerId: unknown; flowing: boolean; layer?: number }
  >();
  readonly remoteProducers = new Set<string>();
  /** Requests of this name are refused with this error, until it is removed. */
  readonly refusals = new Map<string, RollcallError>();
  /** Where else it can be reached, from now on. */
  iceServers: readonly RTCIceServer[] = [];
  #ids = 0;

  readonly request: Request = async (name, payload) => {
    await Promise.resolve();
    if (!this.isUp) throw new RollcallError('server_unreachable', 'down');
    this.requests.push(name);
    const refusal = this.refusals.get(name);
    if (refusal !== undefined) throw refusal;
    const answer = this.#answer(name, payload as Payload);
    if (this.losesAnswers) throw new RollcallError('server_unreachable', 'lost');
    return answer as never;
  };

  join(): JoinAnswer {
    return {
      routerRtpCapabilities: testFakeParameters.generateRouterRtpCapabilities(),
      iceServers: this.iceServers,
      transports: [...this.transports].map(([id, direction]) => ({
        ...{ id, direction },
        producerIds: direction === 'send' ? [...this.producers.keys()] : [],
        consumerIds: direction === 'recv' ? [...this.consumers.keys()] : [],
      })),
    } as unknown as JoinAnswer;
  }

  /** Its worker was replaced. */
  forgetAll(): void {
    this.transports.clear();
    this.producers.clear();
    this.consumers.clear();
  }

  count(name: string): number {
    return this.requests.filter((each) => each === name).length;
  }

  #answer(name: string, payload: Payload): unknown {
    switch (name) {
      case 'createWebRtcTransport': {
        const id = this.#id('transport');
        this.transports.set(id, String(payload['direction']));
        const { iceServers } = this;
        return { ...testFakeParameters.generateTransportRemoteParameters(), id, iceServers };
      }
      case 'produce': {
        const id = this.#id('producer');
        this.producers.set(id, { source: payload['source'], paused: payload['paused'] === true });
        return { id };
      }
      case 'produceData':
        return { id: this.#id('data') };
      case 'consumeData':
        return {
          id: this.#id('data'),
          dataProducerId: 'made by the server',
          sctpStreamParameters: { streamId: 0, ordered: false, maxRetransmits: 0 },
          label: 'echo',
          protocol: 'rollcall-echo',
        };
      case 'consume':
        return this.#consume(String(payload['producerId']));
      case 'resumeConsumer':
      case 'pauseConsumer':
        this.#find(this.consumers, payload['consumerId']).flowing = name === 'resumeConsumer';
        return {};
      case 'setPreferredLayers':
        this.#find(this.consumers, payload['consumerId']).layer = Number(payload['spatialLayer']);
        return {};
      case 'closeConsumer':
        this.#find(this.consumers, payload['consumerId']);
        this.consumers.delete(String(payload['consumerId']));
        return {};
      case 'pauseProducer':
      case 'resumeProducer':
        this.#find(this.producers, payload['producerId']).paused = name === 'pauseProducer';
        return {};
      case 'closeProducer':
        this.#find(this.producers, payload['producerId']);
        this.producers.delete(String(payload['producerId']));
        return {};
      case 'restartIce':
        this.#find(this.transports, payload['transportId']);
        return {
          iceParameters: testFakeParameters.generateTransportRemoteParameters().iceParameters,
          iceServers: this.iceServers,
        };
      case 'forceCleanup':
        this.forgetAll();
        return { closed: 0 };
      case 'muteParticipant':
        return { muted: 1 };
      default:
        return {};
    }
  }

  #consume(producerId: string): unknown {
    if (!this.remoteProducers.has(producerId)) throw new RollcallError('not_found', producerId);
    const id = this.#id('consumer');
    this.consumers.set(id, { producerId, flowing: false });
    const codecMimeType = producerId.startsWith('video') ? 'video/VP8' : 'audio/opus';
    const remote = testFakeParameters.generateConsumerRemoteParameters({ id, codecMimeType });
    // Cameras of three layers, as mediasoup announces their consumers.
    const encodings = remote.rtpParameters.encodings?.map((encoding) =>
      producerId.startsWith('video') ? { ...encoding, scalabilityMode: 'S3T3' } : encoding,
    );
    const rtpParameters = { ...remote.rtpParameters, encodings };
    return { ...remote, rtpParameters, producerId, producerPaused: false };
  }

  #find<Value>(all: ReadonlyMap<string, Value>, id: unknown): Value {
    const found = all.get(String(id));
    if (found === undefined) throw new RollcallError('not_found', String(id));
    return found;
  }

  #id(kind: string): string {
    this.#ids += 1;
    return `${kind}-${this.#ids}`;
  }
}

export function fakeDevice(): Promise<Device> {
  return Device.factory({ handlerFactory: FakeHandler.createFactory(testFakeParameters) });
}

export function fakeTrack(kind: 'audio' | 'video'): MediaStreamTrack {
  return new FakeMediaStreamTrack({ kind }) as unknown as MediaStreamTrack;
}
