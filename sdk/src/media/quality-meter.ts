// Looks every two seconds how much of what is sent and received gets through, and tells when the word
// for it has changed; and each time from whom anything came at all.
import type { types as mediasoup } from 'mediasoup-client';
import type { Size } from '../core/layers.js';
import { nextQuality, type QualityWindow } from '../core/quality.js';
import type { Direction } from '../signaling/protocol.js';
import type { Timers } from '../timers.js';
import type { ConnectionQuality } from '../types.js';

export interface QualityReport {
  /** Of all that this page sends. */
  readonly own: ConnectionQuality;
  /** Of what it receives, by producer. */
  readonly producers: ReadonlyMap<string, ConnectionQuality>;
}

export const nothingMeasured: QualityReport = { own: 'unknown', producers: new Map() };

export interface QualityMeterOptions {
  readonly timers: Timers;
  /** Whether signaling is: without it words stay what they were, since nobody says what was missed. */
  readonly isUp: () => boolean;
  readonly transport: (direction: Direction) => Pick<mediasoup.Transport, 'getStats'> | undefined;
  /** The producers that are received, by the id of their local track. */
  readonly received: () => ReadonlyMap<string, string>;
  readonly changed: (report: QualityReport) => void;
  /** At each look, also while signaling is away: of which producers something came since the last one. */
  readonly arriving: (producerIds: ReadonlySet<string>) => void;
  /** At each look: how large the last picture of a producer was. */
  readonly pictured: (producerId: string, size: Size) => void;
}

const lookEveryMs = 2_000;

/** An entry of RTCStatsReport (W3C webrtc-stats); what is used of it. */
interface Entry {
  readonly id: string;
  readonly type: string;
  readonly trackIdentifier?: string;
  readonly packetsReceived?: number;
  readonly packetsSent?: number;
  readonly packetsLost?: number;
  readonly roundTripTime?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
}

export class QualityMeter {
  readonly #options: QualityMeterOptions;
  readonly #stop: () => void;
  /** Counters at the last look, by entry: what is new since then is the window. */
  #before = new Map<string, number>();
  #report = nothingMeasured;
  #looking = false;
  #closed = false;

  constructor(options: QualityMeterOptions) {
    this.#options = options;
    this.#stop = options.timers.every(lookEveryMs, () => void this.#look());
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const [sent, received] = await Promise.all([this.#entries('send'), this.#entries('recv')]);
    this.#looking = false;
    if (this.#closed) return;
    const counters = new Map<string, number>();
    const arriving = new Set<string>();
    const next: QualityReport = {
      own: nextQuality(this.#report.own, this.#sentWindow(sent, counters)),
      producers: this.#measureReceived(received, counters, arriving),
    };
    this.#before = counters;
    this.#options.arriving(arriving);
    if (!this.#options.isUp() || same(this.#report, next)) return;
    this.#report = next;
    this.#options.changed(next);
  }

  async #entries(direction: Direction): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    try {
      (await this.#options.transport(direction)?.getStats())?.forEach((entry: Entry) =>
        entries.push(entry),
      );
    } catch {
      return []; // It was closed while we asked.
    }
    return entries;
  }

  #sentWindow(entries: readonly Entry[], counters: Map<string, number>): QualityWindow {
    let [sent, lost, rttMs] = [0, 0, 0];
    for (const entry of entries) {
      if (entry.type === 'outbound-rtp')
        sent += this.#grown(`${entry.id} sent`, entry.packetsSent, counters);
      if (entry.type !== 'remote-inbound-rtp') continue; // What the server says it missed.
      lost += this.#grown(`${entry.id} lost`, entry.packetsLost, counters);
      rttMs = Math.max(rttMs, 1_000 * (entry.roundTripTime ?? 0));
    }
    return { packets: Math.max(0, sent - lost), lost, rttMs };
  }

  #measureReceived(
    entries: readonly Entry[],
    counters: Map<string, number>,
    arriving: Set<string>,
  ): ReadonlyMap<string, ConnectionQuality> {
    const producers = this.#options.received();
    const measured = new Map<string, ConnectionQuality>();
    for (const entry of entries) {
      const producerId = producers.get(entry.trackIdentifier ?? '');
      if (entry.type !== 'inbound-rtp' || producerId === undefined) continue;
      const { frameWidth: width, frameHeight: height } = entry;
      if (width && height) this.#options.pictured(producerId, { width, height });
      const packets = this.#grown(`${entry.id} received`, entry.packetsReceived, counters);
      if (packets > 0) arriving.add(producerId);
      const lost = this.#grown(`${entry.id} lost`, entry.packetsLost, counters);
      const before = this.#report.producers.get(producerId) ?? 'unknown';
      measured.set(producerId, nextQuality(before, { packets, lost, rttMs: 0 }));
    }
    return measured;
  }

  /** Since the last look; nothing at the first one. Lost packets that come late count backwards. */
  #grown(name: string, value: number | undefined, counters: Map<string, number>): number {
    if (value === undefined) return 0;
    counters.set(name, value);
    return Math.max(0, value - (this.#before.get(name) ?? value));
  }
}

function same(a: QualityReport, b: QualityReport): boolean {
  return (
    a.own === b.own &&
    a.producers.size === b.producers.size &&
    [...b.producers].every(([id, quality]) => a.producers.get(id) === quality)
  );
}
