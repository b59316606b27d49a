import type { RoomSnapshot } from '@rollcall/client';
import {
  Hand,
  Maximize,
  MessageSquare,
  Mic,
  MicOff,
  Minimize,
  MonitorUp,
  MonitorX,
  PhoneOff,
  Power,
  Settings,
  Users,
  Video,
  VideoOff,
} from 'lucide-react';

import type { Call } from '../state/call';
import { useFullScreen } from '../state/full-screen';
import { canEnd } from '../state/hosting';
import { isWanted } from '../state/local-media';
import { peopleHere } from '../state/people';
import { useStore } from '../state/store';
import { useText } from '../text';
import { RoundButton } from './round-button';
import styles from './toolbar.module.css';

export type PanelName = 'people' | 'chat';

export interface ToolbarProps {
  readonly call: Call;
  readonly room: RoomSnapshot;
  readonly unread: number;
  readonly panel: PanelName | undefined;
  readonly onPanel: (panel: PanelName) => void;
  readonly onSettings: () => void;
  /** For hosts: they want to end the meeting for everybody. */
  readonly onEnd: () => void;
}

export function Toolbar(props: ToolbarProps) {
  const { call, room, onEnd } = props;
  const text = useText();
  return (
    <div className={styles.bar} role="group" aria-label={text.controls}>
      <p className={styles.room} dir="auto">
        {call.roomId}
      </p>
      <div className={styles.middle}>
        <MicrophoneButton call={call} />
        <CameraButton call={call} />
        <ShareButton call={call} />
        <HandButton call={call} room={room} />
        <RoundButton label={text.leave} tone="danger" onPress={() => void call.leave()}>
          <PhoneOff aria-hidden />
        </RoundButton>
        {canEnd(room) && (
          <RoundButton label={text.hosting.end} wideOnly onPress={onEnd}>
            <Power aria-hidden />
          </RoundButton>
        )}
      </div>
      <PanelButtons {...props} />
    </div>
  );
}

function PanelButtons({ room, unread, panel, onPanel, onSettings }: ToolbarProps) {
  const text = useText();
  const fullScreen = useFullScreen();
  const count = peopleHere(room.participants);
  return (
    <div className={styles.end}>
      <RoundButton
        label={text.chat.open(unread)}
        badge={unread}
        tone={panel === 'chat' ? 'active' : 'plain'}
        expanded={panel === 'chat'}
        onPress={() => onPanel('chat')}
      >
        <MessageSquare aria-hidden />
      </RoundButton>
      {room.local && (
        <button
          className={styles.people}
          aria-expanded={panel === 'people'}
          aria-label={text.peopleCount(count)}
          onClick={() => onPanel('people')}
        >
          <Users aria-hidden /> <span data-testid="people-count">{count}</span>
        </button>
      )}
      {fullScreen.possible && (
        <RoundButton
          label={fullScreen.on ? text.leaveFullScreen : text.fullScreen}
          wideOnly
          onPress={fullScreen.toggle}
        >
          {fullScreen.on ? <Minimize aria-hidden /> : <Maximize aria-hidden />}
        </RoundButton>
      )}
      <RoundButton label={text.settings.title} onPress={onSettings}>
        <Settings aria-hidden />
      </RoundButton>
    </div>
  );
}

interface ButtonProps {
  readonly call: Call;
  readonly room: RoomSnapshot;
}

function MicrophoneButton({ call }: { readonly call: Call }) {
  const text = useText();
  const { microphone } = useStore(call.media);
  const { muted } = useStore(call.publishing);
  const on = isWanted(microphone) && !muted;
  return (
    <RoundButton
      label={on ? text.turnOff.microphone : text.turnOn.microphone}
      tone={on ? 'plain' : 'off'}
      onPress={() => void call.toggle('microphone')}
    >
      {on ? <Mic aria-hidden /> : <MicOff aria-hidden />}
    </RoundButton>
  );
}

function CameraButton({ call }: { readonly call: Call }) {
  const text = useText();
  const { camera } = useStore(call.media);
  const on = isWanted(camera);
  return (
    <RoundButton
      label={on ? text.turnOff.camera : text.turnOn.camera}
      tone={on ? 'plain' : 'off'}
      onPress={() => void call.toggle('camera')}
    >
      {on ? <Video aria-hidden /> : <VideoOff aria-hidden />}
    </RoundButton>
  );
}

function ShareButton({ call }: { readonly call: Call }) {
  const text = useText();
  const { sharing } = useStore(call.sharing);
  if (!('getDisplayMedia' in navigator.mediaDevices)) return null; // Phones.
  return (
    <RoundButton
      label={sharing ? text.stopSharing : text.shareScreen}
      tone={sharing ? 'active' : 'plain'}
      wideOnly
      onPress={() => void call.sharing.toggle()}
    >
      {sharing ? <MonitorX aria-hidden /> : <MonitorUp aria-hidden />}
    </RoundButton>
  );
}

function HandButton({ call, room }: ButtonProps) {
  const text = useText();
  const raised = room.local?.hand ?? false;
  return (
    <RoundButton
      label={raised ? text.lowerHand : text.raiseHand}
      tone={raised ? 'active' : 'plain'}
      onPress={() => void call.toggleHand()}
    >
      <Hand aria-hidden />
    </RoundButton>
  );
}
