import { Keyboard, Maximize, MonitorUp, Power, Wrench } from 'lucide-react';

import { announcementsOn, turnAnnouncements } from '../state/announcer';
import type { Call } from '../state/call';
import { useFullScreen } from '../state/full-screen';
import { canChooseSpeaker } from '../state/speaker';
import { useStore } from '../state/store';
import { useText } from '../text';
import { Button } from './button';
import { CopyDiagnostics } from './copy-diagnostics';
import { DeviceSelect } from './device-select';
import { Dialog } from './dialog';
import { LanguageSelect } from './language-select';
import styles from './settings-dialog.module.css';

export interface SettingsDialogProps {
  readonly call: Call;
  readonly onShortcuts: () => void;
  /** Set for hosts: ends the meeting for everybody, after a question. */
  readonly onEnd: (() => void) | undefined;
  readonly onClose: () => void;
}

export function SettingsDialog({ call, onShortcuts, onEnd, onClose }: SettingsDialogProps) {
  const text = useText();
  const media = useStore(call.media);
  const { sharing } = useStore(call.sharing);
  const fullScreen = useFullScreen();
  const thenClose = (action: () => void) => () => {
    action();
    onClose();
  };
  return (
    <Dialog state="settings" title={text.settings.title} onClose={onClose}>
      <DeviceSelect kind="microphone" state={media} onChoose={call.choose} />
      <DeviceSelect kind="camera" state={media} onChoose={call.choose} />
      {canChooseSpeaker() && <DeviceSelect kind="speaker" state={media} onChoose={call.choose} />}
      <label className={styles.language}>
        <span>{text.language}</span>
        <LanguageSelect />
      </label>
      <AnnouncementsSwitch />
      <div className={styles.actions}>
        {'getDisplayMedia' in navigator.mediaDevices && (
          <Button tone="quiet" onPress={thenClose(() => void call.sharing.toggle())}>
            <MonitorUp aria-hidden /> {sharing ? text.stopSharing : text.shareScreen}
          </Button>
        )}
        {fullScreen.possible && (
          <Button tone="quiet" onPress={thenClose(fullScreen.toggle)}>
            <Maximize aria-hidden /> {fullScreen.on ? text.leaveFullScreen : text.fullScreen}
          </Button>
        )}
        <Button tone="quiet" onPress={onShortcuts}>
          <Keyboard aria-hidden /> {text.shortcuts.title}
        </Button>
        <Button tone="quiet" onPress={thenClose(() => void call.repair())}>
          <Wrench aria-hidden /> {text.settings.repair}
        </Button>
        {onEnd && (
          <Button tone="quiet" onPress={onEnd}>
            <Power aria-hidden /> {text.hosting.end}
          </Button>
        )}
        <CopyDiagnostics room={call.room} />
      </div>
      <p className={styles.help}>{text.settings.diagnosticsHelp}</p>
    </Dialog>
  );
}

/** For screen readers: what is shown of the others stays as it is. */
function AnnouncementsSwitch() {
  const text = useText();
  const { on } = useStore(announcementsOn);
  return (
    <label className={styles.switch}>
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => turnAnnouncements(event.target.checked)}
      />
      {text.settings.announce}
    </label>
  );
}
