import { findResumable, type RollcallError } from '@rollcall/client';
import { useCallback, useEffect, useRef, useState } from 'react';

import { Notice } from '../components/notice';
import { Opening } from '../components/opening';
import type { Call } from '../state/call';
import { useOtherTab } from '../state/other-tab';
import { obviousProblem } from '../state/support';
import { titleOf, useTitle } from '../state/title';
import { explained, useText } from '../text';
import { Prejoin, type JoinChoice, type OpeningState } from './prejoin';

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
  const otherTab = useOtherTab(roomId, !open && returning === 'no');
  const problem = useSupportProblem();
  useTitle(open ? undefined : titleOf(text, roomId)); // A call has its own.

  if (problem) {
    const { title, body } = explained(text, problem.code) ?? {
      title: problem.message,
      body: problem.hint,
    };
    const state = problem.code === 'insecure_context' ? 'insecure' : 'browser-too-old';
    return <Notice state={state} title={title} body={body} />;
  }
  if (open) {
    const { call } = open;
    const rejoin = async () => {
      // The person may have gone on in another tab since: then they choose, before the mirror.
      if ((await otherTab.ask()) === 'in_call') return end();
      await begin(({ resumeCall }) => resumeCall(roomId, call.displayName), call);
    };
    return <open.Page call={call} onBack={end} onRejoin={() => void rejoin()} />;
  }
  if (returning === 'asking') return <Opening />;
  if (returning === 'yes') return <Opening words={text.joining} />;
  const onJoin = async ({ handOver, ...choice }: JoinChoice) => {
    // Another tab may have joined since this page was opened: then it shows the choice.
    if (choice.how === 'as_before' && (await otherTab.ask()) === 'in_call') return;
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
      otherTab={otherTab.answer}
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

type Begin = (
  create: (module: CallModule) => Call,
  /** The call that is open and over: it makes way for this one. */
  instead?: Call,
) => Promise<'begun' | 'not_fetched'>;

async function serverAnswers(): Promise<boolean> {
  try {
    return (await fetch('/health')).ok;
  } catch {
    return false;
  }
}

/** Whether this tab is on its way back into the call in which it was reloaded; asked once. */
function useReturn(roomId: string, begin: Begin): 'asking' | 'yes' | 'no' {
  const [returning, setReturning] = useState<'asking' | 'yes' | 'no'>('asking');
  useEffect(() => {
    let current = true;
    const look = async () => {
      const found = await findResumable(roomId).catch(() => undefined); // In doubt by the mirror.
      if (!current) return;
      if (found) {
        setReturning('yes');
        await begin(({ resumeCall }) => resumeCall(roomId, found.displayName));
      }
      setReturning('no');
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
  const [opening, setOpening] = useState<OpeningState>('idle');
  const current = useRef<Promise<OpenCall | undefined>>(undefined);
  const shown = useRef<Call>(undefined);
  /** Whoever asks to begin may have waited for an answer, and the person gone elsewhere meanwhile. */
  const here = useRef(false);

  const begin = useCallback<Begin>(async (create, instead) => {
    // No call that no page would show; a second press, or an effect that ran again.
    if (!here.current || (instead ? shown.current !== instead : current.current)) return 'begun';
    leave(current.current);
    shown.current = undefined;
    const opened: Promise<OpenCall | undefined> = loadCallModule().then((module) =>
      // On a slow line they may have gone while it was fetched: nobody is filmed for a page that is not there.
      current.current === opened ? { call: create(module), Page: module.CallPage } : undefined,
    );
    current.current = opened;
    setOpening('asking');
    try {
      const begun = await opened;
      if (!begun) return 'begun';
      shown.current = begun.call;
      setOpen(begun);
      setOpening('idle');
      return 'begun';
    } catch {
      if (current.current === opened) current.current = undefined;
      setOpen(undefined);
      setOpening('failed');
      return 'not_fetched';
    }
  }, []);

  const end = useCallback(() => {
    leave(current.current);
    current.current = undefined;
    shown.current = undefined;
    setOpen(undefined);
    setOpening('idle');
  }, []);

  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
      end();
    };
  }, [end]);
  return { open, opening, begin, end };
}

function leave(opened: Promise<OpenCall | undefined> | undefined): void {
  opened?.then(
    (begun) => begun?.call.leave(),
    () => undefined, // It never began: `begin` has told.
  );
}
