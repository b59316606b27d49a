import { useState } from 'react';

import { AudioSink } from '../components/audio-sink';
import { ConnectionBanner } from '../components/connection-banner';
import { NoticeList } from '../components/notice-list';
import { PeoplePanel } from '../components/people-panel';
import { Tiles } from '../components/tiles';
import { Toolbar } from '../components/toolbar';
import { useRoom, type Call } from '../state/call';
import { useStore } from '../state/store';
import { text } from '../text';
import styles from './call-page.module.css';
import { CallEnded } from './call-ended';

export { supportProblem } from '@rollcall/client';
export { createCall, resumeCall } from '../state/call';

export interface CallPageProps {
  readonly call: Call;
  readonly onBack: () => void;
}

export function CallPage({ call, onBack }: CallPageProps) {
  const { failure } = useStore(call);
  const { state } = useRoom(call.room);

  if (state === 'ended' || state === 'switched' || failure) {
    return <CallEnded call={call} failure={failure} onBack={onBack} />;
  }
  return <Meeting call={call} />;
}

function Meeting({ call }: { readonly call: Call }) {
  const room = useRoom(call.room);
  const [peopleShown, setPeopleShown] = useState(false);
  const count = room.participants.length + (room.local ? 1 : 0);
  return (
    <div className={styles.page} data-people={peopleShown}>
      <h1 className="visually-hidden">
        {text.meeting} {call.roomId}
      </h1>
      <div className={styles.banners}>
        <ConnectionBanner room={room} />
        <AudioSink participants={room.participants} />
      </div>
      <main className={styles.stage}>
        <Tiles call={call} room={room} />
      </main>
      {peopleShown && <PeoplePanel room={room} onClose={() => setPeopleShown(false)} />}
      <Toolbar
        call={call}
        room={room}
        count={count}
        peopleShown={peopleShown}
        onPeople={() => setPeopleShown((shown) => !shown)}
      />
      <NoticeList notices={call.notices} />
    </div>
  );
}
