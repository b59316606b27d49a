import type { ChatMessage, RoomSnapshot } from '@rollcall/client';
import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';

import type { Call } from '../state/call';
import { useLanguage, useText } from '../text';
import { Button } from './button';
import styles from './chat-panel.module.css';
import { Panel } from './panel';

export interface ChatPanelProps {
  readonly call: Call;
  readonly room: RoomSnapshot;
  readonly onClose: () => void;
}

const wordsMax = 2_000; // PROTOCOL.md, `chat`.

export function ChatPanel({ call, room, onClose }: ChatPanelProps) {
  const text = useText();
  const [words, setWords] = useState('');
  const input = useRef<HTMLInputElement>(null);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    const said = words.trim();
    if (said === '') return;
    setWords('');
    // What could not be sent is given back, unless something else was written since.
    if (!(await call.say(said))) setWords((now) => (now === '' ? said : now));
  }

  return (
    <Panel
      state={room.chat.length === 0 ? 'chat-empty' : 'chat'}
      title={text.chat.title}
      closeLabel={text.chat.close}
      onClose={onClose}
      focusFirst={input}
    >
      <Messages chat={room.chat} ownId={room.local?.id} />
      <form className={styles.form} onSubmit={(event) => void send(event)}>
        <input
          ref={input}
          aria-label={text.chat.message}
          placeholder={text.chat.message}
          value={words}
          maxLength={wordsMax}
          dir="auto"
          autoComplete="off"
          onChange={(event) => setWords(event.target.value)}
        />
        <Button tone="accent" type="submit" label={text.chat.send}>
          <SendHorizontal aria-hidden data-directed />
        </Button>
      </form>
    </Panel>
  );
}

interface MessagesProps {
  readonly chat: readonly ChatMessage[];
  readonly ownId: string | undefined;
}

function Messages({ chat, ownId }: MessagesProps) {
  const text = useText();
  const language = useLanguage();
  const list = useRef<HTMLDivElement>(null);
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const newest = chat.at(-1)?.id;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  return (
    <div
      ref={list}
      className={styles.messages}
      role="log"
      aria-label={text.chat.title}
      tabIndex={0}
    >
      {chat.length === 0 && <p className={styles.empty}>{text.chat.empty}</p>}
      {chat.map(({ id, participantId, displayName, text: said, at }) => (
        <article key={id} className={styles.message} data-own={participantId === ownId}>
          <header>
            <bdi>{participantId === ownId ? text.you : displayName}</bdi>
            <time dateTime={new Date(at).toISOString()}>{time.format(at)}</time>
          </header>
          <p dir="auto">{said}</p>
        </article>
      ))}
    </div>
  );
}
