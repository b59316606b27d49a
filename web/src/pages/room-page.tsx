import { findResumable, probeOtherTab, type OtherTab, type RollcallError } from '@rollcall/client';
import { useCallback, useEffect, useRef, useState } from 'react';

import { Notice } from '../components/notice';
import type { Call } from '../state/call';
import { obviousProblem } from '../state/support';
import { explained, useText } from '../text';
import { Prejoin, type JoinChoice, type Opening } from './prejoin';

// What carries a call (mediasoup-client and all) is fetched while the person looks into the mirror.
const loadCallModule = () => import('./call-page');
type CallModule = Awaited<ReturnType<typeof loadCallModule>>;

interface OpenCall {
  readonly call: Call;
  readonly Page: CallModule['CallPage'];
}

/** A meeting's address: the mirror first, then the call. A reload in a call goes straight back in. */
export function RoomPage({ roomId }: { readonly roomId: string }) {
  const text = useText();
  const { open, opening, begin, end } = useOpenCall();
  const returning = useReturn(roomId, begin);
  const otherTab = useOtherTab(roomId, !open && !returning);
  const problem = useSupportProblem();

  useEffect(() => {
    document.title = `${roomId} · ${text.name}`;
  }, [roomId, text]);

  if (problem) {
    const { title, body } = explained(text, problem.code) ?? {
      title: problem.message,
      body: problem.hint,
    };
    const state = problem.code === 'insecure_context' ? 'insecure' : 'browser-too-old';
    return <Notice state={state} title={title} body={body} />;
  }
  if (open) return <open.Page call={open.call} onBack={end} />;
  if (returning) return <p className="visually-hidden">{text.joining}</p>;
  const onJoin = async ({ handOver, ...choice }: JoinChoice) => {
    const begun = await begin(({ createCall }) => {
      handOver();
      return createCall({ roomId, ...choice });
    });
    // The server is there but what this page asks of it is not: it has a newer version, or the browser
    // remembers the failure. A new page gets it.
    if (begun === 'not_fetched' && (await serverAnswers())) location.reload();
  };
  return (
    <Prejoin
      roomId={roomId}
      otherTab={otherTab}
      opening={opening}
      onJoin={(choice) => void onJoin(choice)}
    />
  );
}

/** What stands in the way of a call; the whole answer is there once that is fetched which carries one. */
function useSupportProblem(): RollcallError | undefined {
  const [problem, setProblem] = useState(obviousProblem);
  useEffect(() => {
    loadCallModule().then(
      ({ supportProblem }) => setProblem(supportProblem()),
      () => undefined, // Fetched again, and told if it fails, when joining.
    );
  }, []);
  return problem;
}

type Begin = (create: (module: CallModule) => Call) => Promise<'begun' | 'not_fetched'>;

async function serverAnswers(): Promise<boolean> {
  try {
    return (await fetch('/health')).ok;
  } catch {
    return false;
  }
}

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
  const [opening, setOpening] = useState<Opening>('idle');
  const current = useRef<Promise<OpenCall>>(undefined);

  const begin = useCallback<Begin>(async (create) => {
    if (current.current) return 'begun'; // A second press, or an effect that ran again.
    const opened = loadCallModule().then((module) => ({
      call: create(module),
      Page: module.CallPage,
    }));
    current.current = opened;
    setOpening('asking');
    try {
      setOpen(await opened);
      setOpening('idle');
      return 'begun';
    } catch {
      if (current.current === opened) current.current = undefined;
      setOpening('failed');
      return 'not_fetched';
    }
  }, []);

  const end = useCallback(() => {
    current.current?.then(
      ({ call }) => call.leave(),
      () => undefined, // It never began: `begin` has told.
    );
    current.current = undefined;
    setOpen(undefined);
    setOpening('idle');
  }, []);

  useEffect(() => end, [end]);
  return { open, opening, begin, end };
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
