// What the others publish, and how far receiving it has come. The server's list is the truth: it
// comes whole with each join, then in single steps.
import { unreachable } from '../unreachable.js';
import type { ProducerInfo } from '../signaling/protocol.js';

export interface Publication {
  readonly info: ProducerInfo;
  /** Set while it is being received. */
  readonly mediaTrack: MediaStreamTrack | undefined;
}

/** By producer id, oldest first. */
export type Publications = ReadonlyMap<string, Publication>;

export const noPublications: Publications = new Map();

export type PublicationsInput =
  | { readonly type: 'listed'; readonly producers: readonly ProducerInfo[] }
  | { readonly type: 'opened'; readonly producer: ProducerInfo }
  | { readonly type: 'closed'; readonly producerId: string }
  | { readonly type: 'paused'; readonly producerId: string; readonly paused: boolean }
  | {
      readonly type: 'received';
      readonly producerId: string;
      readonly mediaTrack: MediaStreamTrack;
    }
  /** Its consumer went; the producer may live on. */
  | { readonly type: 'unreceived'; readonly producerId: string };

/** The same object if nothing changed. */
export function step(publications: Publications, input: PublicationsInput): Publications {
  switch (input.type) {
    case 'listed':
      return listed(publications, input.producers);
    case 'opened': {
      if (publications.has(input.producer.producerId)) return publications;
      return new Map(publications).set(input.producer.producerId, {
        info: input.producer,
        mediaTrack: undefined,
      });
    }
    case 'closed': {
      if (!publications.has(input.producerId)) return publications;
      const rest = new Map(publications);
      rest.delete(input.producerId);
      return rest;
    }
    case 'paused':
      return change(publications, input.producerId, (publication) =>
        publication.info.paused === input.paused
          ? publication
          : { ...publication, info: { ...publication.info, paused: input.paused } },
      );
    case 'received':
      return change(publications, input.producerId, (publication) =>
        publication.mediaTrack === input.mediaTrack
          ? publication
          : { ...publication, mediaTrack: input.mediaTrack },
      );
    case 'unreceived':
      return change(publications, input.producerId, withoutTrack);
    default:
      return unreachable(input);
  }
}

/**
 * The one to show of each participant and source: the newest that is being received, so that a
 * successor takes over only when it has a picture; if none is, the newest.
 */
export function shown(publications: Publications): readonly Publication[] {
  const bySlot = new Map<string, Publication>();
  for (const publication of publications.values()) {
    const slot = slotOf(publication);
    const earlier = bySlot.get(slot);
    if (earlier?.mediaTrack === undefined || publication.mediaTrack !== undefined) {
      bySlot.set(slot, publication);
    }
  }
  return [...bySlot.values()];
}

/**
 * Ids of the producers to receive: everything but what a newer one, already received, stands in
 * for.
 */
export function wanted(publications: Publications): ReadonlySet<string> {
  const visible = new Map(shown(publications).map((each) => [slotOf(each), each]));
  const ids = new Set<string>();
  const passed = new Set<string>(); // Slots whose shown publication was met: what follows is newer.
  for (const publication of publications.values()) {
    const slot = slotOf(publication);
    const now = visible.get(slot);
    if (now === publication) passed.add(slot);
    if (now?.mediaTrack === undefined || passed.has(slot)) ids.add(publication.info.producerId);
  }
  return ids;
}

function slotOf({ info }: Publication): string {
  return `${info.source} ${info.participantId}`;
}

function listed(publications: Publications, producers: readonly ProducerInfo[]): Publications {
  const next = new Map<string, Publication>();
  let same = producers.length === publications.size;
  for (const info of producers) {
    const known = publications.get(info.producerId);
    const kept = known !== undefined && known.info.paused === info.paused;
    same &&= kept;
    next.set(info.producerId, kept ? known : { info, mediaTrack: known?.mediaTrack });
  }
  return same ? publications : next;
}

function withoutTrack(publication: Publication): Publication {
  return publication.mediaTrack === undefined
    ? publication
    : { ...publication, mediaTrack: undefined };
}

function change(
  publications: Publications,
  id: string,
  edit: (publication: Publication) => Publication,
): Publications {
  const before = publications.get(id);
  if (before === undefined) return publications;
  const after = edit(before);
  return after === before ? publications : new Map(publications).set(id, after);
}
