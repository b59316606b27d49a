import type { OtherTab } from '@rollcall/client';
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';

import { Button } from '../components/button';
import { CopyLink } from '../components/copy-link';
import { DeviceSelect } from '../components/device-select';
import { LevelMeter } from '../components/level-meter';
import { Logo } from '../components/logo';
import { RoundButton } from '../components/round-button';
import { TextField } from '../components/text-field';
import { VideoView } from '../components/video-view';
import {
  createLocalMedia,
  type DeviceKind,
  type LocalMedia,
  type LocalMediaState,
} from '../state/local-media';
import { loadPreferences, savePreferences } from '../state/preferences';
import { useStore } from '../state/store';
import { text } from '../text';
import styles from './prejoin.module.css';

export interface JoinChoice {
  readonly displayName: string;
  readonly media: LocalMedia;
  readonly takeover: boolean;
  readonly asAnotherPerson: boolean;
  /** The devices are the call's from here on. */
  readonly handOver: () => void;
}

/** Whether the call is being opened, or could not be because the server did not answer. */
export type Opening = 'idle' | 'asking' | 'failed';

export interface PrejoinProps {
  readonly roomId: string;
  readonly otherTab: OtherTab;
  readonly opening: Opening;
  readonly onJoin: (choice: JoinChoice) => void;
}

/** The mirror before the call: picture, sound, name; and where one wants to be if one is there already. */
export function Prejoin({ roomId, otherTab, opening, onJoin }: PrejoinProps) {
  const media = useOwnMedia();
  const [name, setName] = useState(() => loadPreferences().displayName);
  const [nameError, setNameError] = useState<string>();
  const nameInput = useRef<HTMLInputElement>(null);

  function join(how: { takeover: boolean; asAnotherPerson: boolean }): void {
    const displayName = name.trim();
    if (displayName === '') {
      setNameError(text.nameNeeded);
      nameInput.current?.focus();
      return;
    }
    savePreferences({ displayName });
    onJoin({ displayName, media: media.local, handOver: media.handOver, ...how });
  }

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <Logo />
      </header>
      <main className={styles.main}>
        <Mirror media={media.local} />
        <form
          className={styles.form}
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            join({ takeover: otherTab === 'in_call', asAnotherPerson: false });
          }}
        >
          <div className={styles.heading}>
            <h1>{roomId}</h1>
            <CopyLink />
          </div>
          <TextField
            label={text.yourName}
            value={name}
            inputRef={nameInput}
            maxLength={64}
            autoComplete="nickname"
            onChange={(value) => {
              setName(value);
              setNameError(undefined);
            }}
            error={nameError}
          />
          {otherTab === 'in_call' ? (
            <OtherTabChoice onAnother={() => join({ takeover: false, asAnotherPerson: true })} />
          ) : (
            <Button tone="accent" size="large" type="submit">
              {opening === 'asking' ? text.reach : text.joinNow}
            </Button>
          )}
          {opening === 'failed' && (
            <p
              className={styles.unreachable}
              role="alert"
              ref={(shown) => shown?.scrollIntoView({ block: 'nearest' })} // Below a phone's fold.
            >
              <strong>{text.unreachable.title}</strong> {text.unreachable.body}
            </p>
          )}
        </form>
      </main>
    </div>
  );
}

/** The person is in this meeting in another tab: asked before anything happens to that tab. */
function OtherTabChoice({ onAnother }: { readonly onAnother: () => void }) {
  return (
    <section className={styles.other} aria-labelledby="other-tab">
      <h2 id="other-tab">{text.otherTab.title}</h2>
      <p>{text.otherTab.body}</p>
      <Button tone="accent" type="submit">
        {text.otherTab.here}
      </Button>
      <Button onPress={onAnother}>{text.otherTab.another}</Button>
      <Button tone="quiet" onPress={() => location.assign('/')}>
        {text.otherTab.cancel}
      </Button>
    </section>
  );
}

function Mirror({ media }: { readonly media: LocalMedia }) {
  const state = useStore(media);
  const camera = state.camera.status === 'on' ? state.camera.track : undefined;
  const microphone = state.microphone.status === 'on' ? state.microphone.track : undefined;
  return (
    <section className={styles.mirror}>
      <div className={styles.picture}>
        {camera ? <VideoView track={camera} mirrored /> : <p>{cameraText(state)}</p>}
        <div className={styles.toggles}>
          <DeviceToggle kind="microphone" state={state} media={media} />
          <DeviceToggle kind="camera" state={state} media={media} />
        </div>
      </div>
      {microphone && <LevelMeter track={microphone} />}
      <DeviceProblems state={state} />
      <div className={styles.devices}>
        <DeviceSelect kind="microphone" state={state} onChoose={media.choose} />
        <DeviceSelect kind="camera" state={state} onChoose={media.choose} />
      </div>
    </section>
  );
}

function DeviceToggle(props: { kind: DeviceKind; state: LocalMediaState; media: LocalMedia }) {
  const { kind, state, media } = props;
  const status = state[kind].status;
  const on = status === 'on' || status === 'asking';
  const [On, Off] = kind === 'camera' ? [Video, VideoOff] : [Mic, MicOff];
  return (
    <RoundButton
      label={on ? text.turnOff[kind] : text.turnOn[kind]}
      tone={on ? 'plain' : 'off'}
      onPress={() => {
        savePreferences(kind === 'camera' ? { cameraOn: !on } : { microphoneOn: !on });
        if (on) media.turnOff(kind);
        else void media.turnOn(kind);
      }}
    >
      {on ? <On aria-hidden /> : <Off aria-hidden />}
    </RoundButton>
  );
}

function DeviceProblems({ state }: { readonly state: LocalMediaState }) {
  const errors = [state.microphone, state.camera].flatMap((device) =>
    device.status === 'failed' ? [device.error] : [],
  );
  const problems = new Map(
    errors.map((error) => [
      error.code,
      text.deviceProblems[error.code] ?? { title: error.message, body: error.hint },
    ]),
  );
  if (problems.size === 0) return null;
  return (
    <div className={styles.problems} role="alert">
      {[...problems].map(([code, { title, body }]) => (
        <p key={code}>
          <strong>{title}</strong> {body}
        </p>
      ))}
      <p>{text.joinWithout}</p>
    </div>
  );
}

function cameraText(state: LocalMediaState): string {
  return state.camera.status === 'asking' ? text.askingForDevices : text.cameraOff;
}

/** The devices of this page. Let go with it, unless they were handed over to a call. */
function useOwnMedia(): { readonly local: LocalMedia; readonly handOver: () => void } {
  const [owned] = useState(() => {
    let mine = true;
    const local = createLocalMedia(loadPreferences());
    return { local, handOver: () => (mine = false), release: () => mine && local.close() };
  });
  useEffect(() => {
    void owned.local.start();
    return () => void owned.release();
  }, [owned]);
  return owned;
}
