// The person's own screen in a call.
import type { RoomApi } from '@rollcall/client';

import { createStore, type Store } from './store';

export type SharingRoom = Pick<RoomApi, 'publish' | 'unpublish' | 'on'>;

export interface SharingOptions {
  readonly room: SharingRoom;
  readonly onProblem: (error: unknown) => void;
  /** Nothing if the person closed the browser's dialog. */
  readonly ask?: () => Promise<MediaStream | undefined>;
}

export interface Sharing extends Store<{ readonly sharing: boolean }> {
  toggle(): Promise<void>;
  /** The call is over, or goes on elsewhere: the room has let go of what was shared. */
  end(): void;
}

export function createSharing({ room, onProblem, ask = askForScreen }: SharingOptions): Sharing {
  const store = createStore({ sharing: false });
  let asking: symbol | undefined;
  let shared: MediaStream | undefined;

  function show(stream: MediaStream | undefined): void {
    shared = stream;
    store.update({ sharing: stream !== undefined });
  }

  async function stop(): Promise<void> {
    show(undefined);
    await Promise.all([room.unpublish('screen'), room.unpublish('screenAudio')]);
  }

  async function start(): Promise<void> {
    const question = Symbol();
    asking = question;
    try {
      const stream = await ask();
      if (!stream) return;
      if (asking === question && stream.getVideoTracks().length > 0) {
        asking = undefined; // From here on, a press stops.
        await share(stream);
      } else {
        stopTracks(stream);
      }
    } finally {
      if (asking === question) asking = undefined;
    }
  }

  async function share(stream: MediaStream): Promise<void> {
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    show(stream);
    // The browser has a "stop sharing" button of its own.
    video?.addEventListener('ended', () => {
      if (shared === stream) stop().catch(onProblem);
    });
    try {
      if (video) await room.publish('screen', video);
      if (audio && shared === stream) await room.publish('screenAudio', audio);
    } catch (error) {
      if (shared === stream) await stop();
      throw error;
    } finally {
      if (shared !== stream) stopTracks(stream);
    }
  }

  // What the room gave up is not shown as if it were seen. It has said why.
  room.on('localTrackChanged', ({ participant }) => {
    const seen = participant.tracks.some(({ source }) => source === 'screen');
    if (shared && !seen) stop().catch(onProblem);
  });

  return {
    ...store,
    async toggle() {
      try {
        if (shared) await stop();
        else if (!asking) await start();
      } catch (error) {
        onProblem(error);
      }
    },
    end() {
      asking = undefined;
      show(undefined);
    },
  };
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Nothing if the person closed the browser's dialog: that is an answer, not an error. */
async function askForScreen(): Promise<MediaStream | undefined> {
  try {
    return await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotAllowedError') return undefined;
    throw error;
  }
}
