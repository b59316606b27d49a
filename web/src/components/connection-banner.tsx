import type { Call } from '../state/call';
import { mediaLost, othersSee, type OwnStatus } from '../state/own-status';
import { useText } from '../text';
import bannerStyles from './banner.module.css';
import { Button } from './button';
import styles from './connection-banner.module.css';

export interface ConnectionBannerProps {
  readonly call: Call;
  readonly status: OwnStatus;
}

/** How it stands with the person's own connection, for the eye; `CallStatus` is what is read out. */
export function ConnectionBanner({ call, status }: ConnectionBannerProps) {
  const text = useText();
  switch (status.kind) {
    case 'connecting':
      return <p className={styles.banner}>{text.reach}</p>;
    case 'reconnecting':
      return (
        <p className={styles.banner} data-tone="warn" data-state="reconnecting">
          {text.ownReconnecting(status.seconds)} {othersSee(text, status.others)}
        </p>
      );
    case 'media_lost':
      return (
        <div className={bannerStyles.banner} data-tone="warn" data-state="own-media-lost">
          {mediaLost(text, status)}
          <Button onPress={() => void call.repair()}>{text.settings.repair}</Button>
        </div>
      );
    case 'back':
    case 'quiet':
      return null;
  }
}
