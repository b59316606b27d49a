import type { ChosenKind, LocalMediaState } from '../state/local-media';
import { useText } from '../text';
import styles from './device-select.module.css';

export interface DeviceSelectProps {
  readonly kind: ChosenKind;
  readonly state: LocalMediaState;
  readonly onChoose: (kind: ChosenKind, deviceId: string) => Promise<unknown>;
}

const listOf = { microphone: 'microphones', camera: 'cameras', speaker: 'speakers' } as const;

/** The browser's own list box: every phone and screen reader knows how to show it. */
export function DeviceSelect({ kind, state, onChoose }: DeviceSelectProps) {
  const text = useText();
  const devices = state[listOf[kind]];
  return (
    <label className={styles.select}>
      <span>{text[kind]}</span>
      <select
        value={shownIn(state, kind)}
        disabled={devices.length === 0}
        onChange={(event) => void onChoose(kind, event.target.value)}
      >
        {/* Browsers that have a name for the speaker they prefer are rare. */}
        {(devices.length === 0 || kind === 'speaker') && (
          <option value="">{text.defaultDevice}</option>
        )}
        {devices
          .filter(({ deviceId }) => kind !== 'speaker' || deviceId !== 'default')
          .map(({ deviceId, label }) => (
            <option key={deviceId} value={deviceId}>
              {label || text.defaultDevice}
            </option>
          ))}
      </select>
    </label>
  );
}

/** What is in use, which may be another than was chosen; of what is off, what was chosen. */
function shownIn(state: LocalMediaState, kind: ChosenKind): string {
  const device = kind === 'speaker' ? undefined : state[kind];
  const inUse = device?.status === 'on' ? device.track.getSettings().deviceId : undefined;
  return inUse ?? state.chosen[kind];
}
