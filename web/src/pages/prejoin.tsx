import type { ErrorCode, OtherTab } from '@rollcall/client';
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';

import { Button } from '../components/button';
import { CopyLink } from '../components/copy-link';
import { DeviceSelect } from '../components/device-select';
import { LevelMeter } from '../components/level-meter';
import { PageHeader } from '../components/page-header';
import { RoundButton } from '../components/round-button';
import { TextField } from '../components/text-field';
import { VideoView } from '../components/video-view';
import type { JoinHow } from '../state/call';
import {
  isWanted,
  type DeviceKind,
  type LocalMedia,
  type LocalMediaState,
} from '../state/local-media';
import { useOwnMedia, type OwnMedia } from '../state/own-media';
import { loadPreferences, savePreferences } from '../state/preferences';
import { useStore } from '../state/store';
import type { ScreenState } from '../states';
import { explained, useText, type Catalogue } from '../text';
import styles from './prejoin.module.css';

export interface JoinChoice {
  readonly displayName: string;
  readonly media: LocalMedia;
  readonly how: JoinHow;
  /** The devices are the call's from here on. */
  readonly handOver: () => void;
}

/** Whether the call is being opened, or could not be because the server did not answer. */
export type OpeningState = 'idle' | 'asking' | 'failed';

export interface PrejoinProps {
  readonly roomId: string;
  readonly otherTab: OtherTab;
  readonly opening: OpeningState;
  readonly onJoin: (choice: JoinChoice) => void;
}

/** The mirror before the call: picture, sound, name; and where one wants to be if one is there already. */
export function Prejoin(props: PrejoinProps) {
  const media = useOwnMedia();
  return media && <MirrorPage {...props} media={media} />;
}

interface MirrorPageProps extends PrejoinProps {
  readonly media: OwnMedia;
}

function MirrorPage({ roomId, otherTab, opening, onJoin, media }: MirrorPageProps) {
  const text = useText();
  const [name, setName] = useState(() => loadPreferences().displayName);
  const [nameNeeded, setNameNeeded] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);

  function join(how: JoinHow): void {
    const displayName = name.trim();
    if (displayName === '') {
      setNameNeeded(true);
      nameInput.current?.focus();
      return;
    }
    savePreferences({ displayName });
    onJoin({ displayName, media: media.local, handOver: media.handOver, how });
  }

  return (
    <div className={styles.page} data-state="prejoin">
      <PageHeader />
      <main className={styles.main}>
        <Mirror media={media.local} />
        <form
          className={styles.form}
          data-state={nameNeeded ? 'name-needed' : undefined}
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            join(otherTab === 'in_call' ? 'switch_here' : 'as_before');
          }}
        >
          <div className={styles.heading}>
            <h1 dir="auto">{roomId}</h1>
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
              setNameNeeded(false);
            }}
            error={nameNeeded ? text.nameNeeded : undefined}
          />
          {otherTab === 'in_call' ? (
            <OtherTabChoice onAnother={() => join('another_person')} />
          ) : (
            <Button tone="accent" size="large" type="submit">
              {opening === 'asking' ? text.reach : text.joinNow}
            </Button>
          )}
          {opening === 'failed' && (
            <p
              className={styles.unreachable}
              role="alert"
              data-state="unreachable"
              ref={(shown) => shown?.scrollIntoView({ block: 'nearest' })} // Below a phone's fold.
            >
              <strong>{text.errors.server_unreachable.title}</strong>{' '}
              {text.errors.server_unreachable.body}
            </p>
          )}
        </form>
      </main>
    </div>
  );
}

/** The person is in this meeting in another tab: asked before anything happens to that tab. */
function OtherTabChoice({ onAnother }: { readonly onAnother: () => void }) {
  const text = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  // It takes the place of the button that may have been pressed: whoever cannot see it hears of it.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <section className={styles.other} data-state="other-tab" aria-labelledby="other-tab">
      <h2 id="other-tab" ref={heading} tabIndex={-1}>
        {text.otherTab.title}
      </h2>
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
  const text = useText();
  const state = useStore(media);
  const camera = state.camera.status === 'on' ? state.camera.track : undefined;
  const microphone = state.microphone.status === 'on' ? state.microphone.track : undefined;
  return (
    <section className={styles.mirror}>
      <div
        className={styles.picture}
        data-state={state.camera.status === 'asking' ? 'camera-asking' : undefined}
      >
        {camera ? <VideoView track={camera} mirrored /> : <p>{cameraText(text, state)}</p>}
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
  const text = useText();
  const { kind, state, media } = props;
  const on = isWanted(state[kind]);
  const [On, Off] = kind === 'camera' ? [Video, VideoOff] : [Mic, MicOff];
  return (
    <RoundButton
      label={on ? text.turnOff[kind] : text.turnOn[kind]}
      tone={on ? 'plain' : 'off'}
      onPress={() => {
        media.wish(kind, !on);
        savePreferences(kind === 'camera' ? { cameraOn: !on } : { microphoneOn: !on });
        if (on) media.turnOff(kind);
        else void media.turnOn(kind);
      }}
    >
      {on ? <On aria-hidden /> : <Off aria-hidden />}
    </RoundButton>
  );
}

const deviceStates: { readonly [code in ErrorCode]?: ScreenState } = {
  permission_denied: 'camera-blocked',
  device_not_found: 'camera-missing',
  device_in_use: 'camera-in-use',
};

function DeviceProblems({ state }: { readonly state: LocalMediaState }) {
  const text = useText();
  const errors = [state.microphone, state.camera].flatMap((device) =>
    device.status === 'failed' ? [device.error] : [],
  );
  const problems = new Map(
    errors.map((error) => [
      error.code,
      explained(text, error.code) ?? { title: error.message, body: error.hint },
    ]),
  );
  if (problems.size === 0) return null;
  return (
    <div className={styles.problems} role="alert">
      {[...problems].map(([code, { title, body }]) => (
        <p key={code} data-state={deviceStates[code]}>
          <strong>{title}</strong> {body}
        </p>
      ))}
      <p>{text.joinWithout}</p>
    </div>
  );
}

function cameraText(text: Catalogue, state: LocalMediaState): string {
  return state.camera.status === 'asking' ? text.askingForDevices : text.cameraOff;
}
