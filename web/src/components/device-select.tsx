import type { DeviceKind, LocalMediaState } from '../state/local-media';
import { loadPreferences } from '../state/preferences';
import { useText } from '../text';
import styles from './device-select.module.css';

export interface DeviceSelectProps {
  readonly kind: DeviceKind;
  readonly state: LocalMediaState;
  readonly onChoose: (kind: DeviceKind, deviceId: string) => Promise<void>;
}

/** The browser's own list box: every phone and screen reader knows how to show it. */
export function DeviceSelect({ kind, state, onChoose }: DeviceSelectProps) {
  const text = useText();
  const devices = kind === 'camera' ? state.cameras : state.microphones;
  const device = state[kind];
  const inUse = device.status === 'on' ? device.track.getSettings().deviceId : undefined;
  const preferred = loadPreferences()[kind === 'camera' ? 'cameraId' : 'microphoneId'];
  return (
    <label className={styles.select}>
      <span>{text[kind]}</span>
      <select
        value={inUse ?? preferred}
        disabled={devices.length === 0}
        onChange={(event) => void onChoose(kind, event.target.value)}
      >
        {devices.length === 0 && <option value="">{text.defaultDevice}</option>}
        {devices.map(({ deviceId, label }) => (
          <option key={deviceId} value={deviceId}>
            {label || text.defaultDevice}
          </option>
        ))}
      </select>
    </label>
  );
}
