import { isSupported, probeOtherTab, type OtherTab } from '@rollcall/client';
import { lazy, Suspense, useEffect, useState } from 'react';

import { Notice } from '../components/notice';
import { wasInCall } from '../state/preferences';
import { text } from '../text';
import type { JoinChoice } from './prejoin';
import { Prejoin } from './prejoin';

// What carries a call (mediasoup-client and all) is fetched while the person looks into the mirror.
const loadCallPage = () => import('./call-page');
const CallPage = lazy(loadCallPage);

type Stage =
  { readonly name: 'prejoin' } | { readonly name: 'call'; readonly choice: JoinChoice | undefined };

/** A meeting's address: the mirror first, then the call. A reload in a call goes straight back in. */
export function RoomPage({ roomId }: { readonly roomId: string }) {
  const [stage, setStage] = useState<Stage>(() =>
    wasInCall(roomId) ? { name: 'call', choice: undefined } : { name: 'prejoin' },
  );
  const otherTab = useOtherTab(roomId, stage.name === 'prejoin');
  useEffect(() => {
    document.title = `${roomId} · ${text.name}`;
    void loadCallPage();
  }, [roomId]);

  if (!isSupported()) return <Notice {...text.failures.browser_unsupported!} />;
  switch (stage.name) {
    case 'prejoin':
      return (
        <Prejoin
          roomId={roomId}
          otherTab={otherTab}
          onJoin={(choice) => setStage({ name: 'call', choice })}
        />
      );
    case 'call':
      return (
        <Suspense fallback={<p className="visually-hidden">{text.joining}</p>}>
          <CallPage
            roomId={roomId}
            choice={stage.choice}
            onBack={() => setStage({ name: 'prejoin' })}
          />
        </Suspense>
      );
  }
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
