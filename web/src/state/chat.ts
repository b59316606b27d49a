import type { RoomSnapshot } from '@rollcall/client';
import { useEffect, useState } from 'react';

import { currentText } from '../text';
import type { Call } from './call';

/** How many messages of others came since the chat was last open; each is said once where it is closed. */
export function useUnread(call: Call, { chat, local }: RoomSnapshot, open: boolean): number {
  const newest = chat.at(-1)?.id;
  const [seen, setSeen] = useState(newest);
  if (open && seen !== newest) setSeen(newest);

  useEffect(() => {
    if (open) return undefined;
    return call.room.on('chat', ({ message }) => {
      if (message.participantId === call.room.snapshot().local?.id) return;
      call.notices.say(currentText().chat.said(message.displayName, shortened(message.text)));
    });
  }, [call, open]);

  if (open) return 0;
  const since = chat.slice(chat.findIndex(({ id }) => id === seen) + 1);
  return since.filter(({ participantId }) => participantId !== local?.id).length;
}

const noticeMax = 120;

function shortened(words: string): string {
  return words.length > noticeMax ? `${words.slice(0, noticeMax)}…` : words;
}
