import { findResumable, probeOtherTab, supportProblem, type OtherTab } from '@rollcall/client';
import { useCallback, useEffect, useRef, useState } from 'react';

import { Notice } from '../components/notice';
import type { Call } from '../state/call';
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
  const { open, begin, end } = useOpenCall();
  const returning = useReturn(roomId, begin);
  const otherTab = useOtherTab(roomId, !open && !returning);

  useEffect(() => {
    document.title = `${roomId} · ${text.name}`;
    void loadCallModule();
  }, [roomId]);

  const problem = supportProblem();
  if (problem) {
    const known = text.failures[problem.code];
    return <Notice title={known?.title ?? problem.message} body={known?.body ?? problem.hint} />;
  }
  if (open) return <open.Page call={open.call} onBack={end} />;
  if (returning) return <p className="visually-hidden">{text.joining}</p>;
  const onJoin = (choice: JoinChoice) =>
    void begin(({ createCall }) => createCall({ roomId, ...choice }));
  return <Prejoin roomId={roomId} otherTab={otherTab} onJoin={onJoin} />;
}

type Begin = (create: (module: CallModule) => Call) => Promise<void>;

/** Whether this tab is on its way back into the call in which it was reloaded; asked once. */
function useReturn(roomId: string, begin: Begin): boolean {
  const [returning, setReturning] = useState(true);
  useEffect(() => {
    let current = true;
    const look = async () => {
      const found = await findResumable(roomId);
      if (!current) return;
      if (found) await begin(({ resumeCall }) => resumeCall(roomId, found.displayName));
      setReturning(false);
    };
    void look();
    return () => {
      current = false;
    };
  }, [roomId, begin]);
  return returning;
}

/** The one call of this page. Begun by a person or a reload, never by rendering; left with the page. */
function useOpenCall() {
  const [open, setOpen] = useState<OpenCall>();
  const current = useRef<Promise<OpenCall>>(undefined);

  const begin = useCallback<Begin>(async (create) => {
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
