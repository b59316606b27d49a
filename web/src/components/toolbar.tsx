import type { RoomSnapshot } from '@rollcall/client';
import {
  Hand,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  PhoneOff,
  Users,
  Video,
  VideoOff,
} from 'lucide-react';

import type { Call } from '../state/call';
import { useStore } from '../state/store';
import { text } from '../text';
import { RoundButton } from './round-button';
import styles from './toolbar.module.css';

export interface ToolbarProps {
  readonly call: Call;
  readonly room: RoomSnapshot;
  readonly count: number;
  readonly peopleShown: boolean;
  readonly onPeople: () => void;
}

export function Toolbar({ call, room, count, peopleShown, onPeople }: ToolbarProps) {
  const { sharing } = useStore(call.sharing);
  const hand = room.local?.hand ?? false;
  return (
    <div className={styles.bar} role="toolbar" aria-label={text.controls}>
      <p className={styles.room}>{call.roomId}</p>
      <div className={styles.middle}>
        <MicrophoneButton call={call} room={room} />
        <CameraButton call={call} />
        {'getDisplayMedia' in (navigator.mediaDevices ?? {}) && (
          <RoundButton
            label={sharing ? text.stopSharing : text.shareScreen}
            tone={sharing ? 'active' : 'plain'}
            onPress={() => void call.sharing.toggle()}
          >
            {sharing ? <MonitorX aria-hidden /> : <MonitorUp aria-hidden />}
          </RoundButton>
        )}
        <RoundButton
          label={hand ? text.lowerHand : text.raiseHand}
          tone={hand ? 'active' : 'plain'}
          onPress={() => void call.toggleHand()}
        >
          <Hand aria-hidden />
        </RoundButton>
        <RoundButton label={text.leave} tone="danger" onPress={() => void call.leave()}>
          <PhoneOff aria-hidden />
        </RoundButton>
      </div>
      {room.local && (
        <button
          className={styles.people}
          aria-pressed={peopleShown}
          aria-label={text.peopleCount(count)}
          onClick={onPeople}
        >
          <Users aria-hidden /> <span data-testid="people-count">{count}</span>
        </button>
      )}
    </div>
  );
}

function MicrophoneButton({ call, room }: { readonly call: Call; readonly room: RoomSnapshot }) {
  const { microphone } = useStore(call.media);
  const muted = room.local?.tracks.some((track) => track.source === 'microphone' && track.muted);
  const on = microphone.status === 'on' && !muted;
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
  const { camera } = useStore(call.media);
  const on = camera.status === 'on';
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
