import { useCallback, useEffect, useRef, useState } from 'react';

import { AudioSink } from '../components/audio-sink';
import { CallStatus } from '../components/call-status';
import { ChatPanel } from '../components/chat-panel';
import { ConnectionBanner } from '../components/connection-banner';
import { EndQuestion } from '../components/end-question';
import { LeaveQuestion } from '../components/leave-question';
import { NoticeList } from '../components/notice-list';
import { PeoplePanel } from '../components/people-panel';
import { SettingsDialog } from '../components/settings-dialog';
import { SharingBanner } from '../components/sharing-banner';
import { ShortcutsDialog } from '../components/shortcuts-dialog';
import { Tiles } from '../components/tiles';
import { Toolbar, type PanelName } from '../components/toolbar';
import { useRoom, type Call } from '../state/call';
import { useUnread } from '../state/chat';
import { useFullScreen } from '../state/full-screen';
import { canEnd } from '../state/hosting';
import { useOwnStatus } from '../state/own-status';
import { useShortcuts } from '../state/shortcuts';
import { useStore } from '../state/store';
import { titleOf, useTitle } from '../state/title';
import type { ScreenState } from '../states';
import { useText } from '../text';
import styles from './call-page.module.css';
import { CallEnded } from './call-ended';

export { supportProblem } from '@rollcall/client';
export { createCall, resumeCall } from '../state/call';

export interface CallPageProps {
  readonly call: Call;
  /** To where one looks into the mirror before joining. */
  readonly onBack: () => void;
  /** Straight back in. */
  readonly onRejoin: () => void;
}

export function CallPage({ call, onBack, onRejoin }: CallPageProps) {
  const text = useText();
  const { failure } = useStore(call);
  const { state } = useRoom(call.room);
  useTitle(titleOf(text, call.roomId, state));

  if (state === 'ended' || state === 'switched' || failure) {
    return <CallEnded call={call} failure={failure} onBack={onBack} onRejoin={onRejoin} />;
  }
  return <Meeting call={call} />;
}

type DialogName = 'settings' | 'shortcuts' | 'end';

function Meeting({ call }: { readonly call: Call }) {
  const text = useText();
  const room = useRoom(call.room);
  const status = useOwnStatus(call.room, room);
  const { sharing } = useStore(call.sharing);
  const [panel, setPanel] = useState<PanelName>();
  const [dialog, setDialog] = useState<DialogName>();
  const fullScreen = useFullScreen();
  const unread = useUnread(call, room, panel === 'chat');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const toggle = useCallback(
    (name: PanelName) => setPanel((shown) => (shown === name ? undefined : name)),
    [],
  );
  const closePanel = useCallback(() => setPanel(undefined), []);
  const closeDialog = useCallback(() => setDialog(undefined), []);
  useShortcuts({
    microphone: () => void call.toggle('microphone'),
    camera: () => void call.toggle('camera'),
    share: () => void call.sharing.toggle(),
    hand: () => void call.toggleHand(),
    chat: () => toggle('chat'),
    people: () => toggle('people'),
    fullScreen: fullScreen.toggle,
    sheet: () => setDialog('shortcuts'),
    escape: closePanel,
  });

  return (
    <div className={styles.page} data-state={stateOf(room)}>
      <h1 ref={heading} className="visually-hidden" tabIndex={-1}>
        {text.meeting(call.roomId)}
      </h1>
      <div className={styles.banners}>
        <CallStatus status={status} sharing={sharing} />
        <ConnectionBanner call={call} status={status} />
        <LeaveQuestion call={call} onAsk={closeDialog} />
        {sharing && <SharingBanner />}
        <AudioSink call={call} />
      </div>
      <main className={styles.stage}>
        <Tiles call={call} room={room} />
      </main>
      {panel === 'people' && (
        <PeoplePanel
          room={room}
          departures={call.departures}
          hosting={call.hosting}
          onClose={closePanel}
        />
      )}
      {panel === 'chat' && <ChatPanel call={call} room={room} onClose={closePanel} />}
      <Toolbar
        call={call}
        room={room}
        unread={unread}
        panel={panel}
        onPanel={toggle}
        onSettings={() => setDialog('settings')}
        onEnd={() => setDialog('end')}
      />
      <NoticeList notices={call.notices} />
      {dialog === 'settings' && (
        <SettingsDialog
          call={call}
          onShortcuts={() => setDialog('shortcuts')}
          onEnd={canEnd(room) ? () => setDialog('end') : undefined}
          onClose={closeDialog}
        />
      )}
      {dialog === 'shortcuts' && <ShortcutsDialog onClose={closeDialog} />}
      {dialog === 'end' && <EndQuestion hosting={call.hosting} onClose={closeDialog} />}
    </div>
  );
}

function stateOf({ local, participants }: ReturnType<typeof useRoom>): ScreenState {
  if (!local) return 'joining';
  return participants.length === 0 ? 'alone' : 'call';
}
