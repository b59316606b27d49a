import { isSupported, probeOtherTab, type OtherTab } from '@rollcall/client';
import { useCallback, useEffect, useRef, useState } from 'react';

import { Notice } from '../components/notice';
import type { Call } from '../state/call';
import { wasInCall } from '../state/preferences';
import { text } from '../text';
import { Prejoin, type JoinChoice } from './prejoin';

// What carries a call (mediasoup-client and all) is fetched while the person looks into the mirror.
const loadCallModule = () => import('./call-page');
type CallModule = Awaited<ReturnType<typeof loadCallModule>>;

interface OpenCall {
  readonly call: Call;
  readonly Page: CallModule['CallPage'];
}

/** A meeting's address: the mirror first, then the call. A reload in a call goes straight back in. */
export function RoomPage({ roomId }: { readonly roomId: string }) {
  const [returning, setReturning] = useState(() => wasInCall(roomId));
  const { open, begin, end } = useOpenCall();
  const otherTab = useOtherTab(roomId, !open && !returning);

  useEffect(() => {
    document.title = `${roomId} · ${text.name}`;
    void loadCallModule();
  }, [roomId]);

  useEffect(() => {
    if (returning) void begin(({ resumeCall }) => resumeCall(roomId));
  }, [returning, begin, roomId]);

  if (!isSupported()) return <Notice {...text.failures.browser_unsupported!} />;
  if (open) {
    const onBack = () => {
      setReturning(false);
      end();
    };
    return <open.Page call={open.call} onBack={onBack} />;
  }
  if (returning) return <p className="visually-hidden">{text.joining}</p>;
  const onJoin = (choice: JoinChoice) =>
    void begin(({ createCall }) => createCall({ roomId, ...choice }));
  return <Prejoin roomId={roomId} otherTab={otherTab} onJoin={onJoin} />;
}

/** The one call of this page. Begun by a person or a reload, never by rendering; left with the page. */
function useOpenCall() {
  const [open, setOpen] = useState<OpenCall>();
  const current = useRef<Promise<OpenCall>>(undefined);

  const begin = useCallback(async (create: (module: CallModule) => Call) => {
    if (current.current) return; // A second press, or an effect that ran again.
    current.current = loadCallModule().then((module) => ({
      call: create(module),
      Page: module.CallPage,
    }));
    setOpen(await current.current);
  }, []);

  const end = useCallback(() => {
    void current.current?.then(({ call }) => call.leave());
    current.current = undefined;
    setOpen(undefined);
  }, []);

  useEffect(() => end, [end]);
  return { open, begin, end };
}

/** Another tab of this browser in the same call, asked for when this page opens. */
function useOtherTab(roomId: string, ask: boolean): OtherTab {
  const [answer, setAnswer] = useState<OtherTab>('none');
  useEffect(() => {
    if (!ask) return undefined;
    let current = true;
    void probeOtherTab(roomId).then((found) => current && setAnswer(found));
    return () => {
      current = false;
    };
  }, [roomId, ask]);
  return answer;
}
