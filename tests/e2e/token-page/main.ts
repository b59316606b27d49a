// The page of an embedder whose own server gives tokens: that server is the test, which answers `giveToken`.
import { createRoom, type RollcallError, type RoomApi } from '../../../sdk/src/index';

declare global {
  interface Window {
    /** The token for a room; nothing where there is none for this person. */
    giveToken(roomId: string): Promise<string | undefined>;
    /** For what the page has no buttons for. */
    room: RoomApi;
  }
}

const roomId = location.hash.slice(1);
const tell = (id: string, text: string) => (document.getElementById(id)!.textContent = text);

const room = createRoom({
  roomId,
  reconnect: { firstMs: 100, ceilingMs: 1_000 },
  async getToken() {
    const token = await window.giveToken(roomId);
    if (token === undefined) throw new Error('This person may not enter.');
    return token;
  },
});
window.room = room;
room.on('changed', ({ snapshot }) => {
  const { state, endReason, local, participants } = snapshot;
  const names = participants.map(({ displayName, presence }) => `${displayName} (${presence})`);
  tell(
    'state',
    `${state}${endReason ? ` (${endReason})` : ''}: ${[local?.displayName, ...names].join(', ')}`,
  );
  document.body.dataset['participant'] = local?.id ?? '';
});
room.on('error', ({ code }) => tell('error', code));
room.join().catch(({ code }: RollcallError) => tell('error', code));
