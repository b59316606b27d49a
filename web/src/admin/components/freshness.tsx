import { WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';

import { Button } from '../../components/button';
import type { Polled } from '../state/poll';
import { timeOfDay } from '../state/durations';
import type { Polling } from '../state/use-polled';
import { text, toldFailure } from '../text';
import { Age, ShownAtProvider, shownAtOf, Since } from './age';
import styles from './freshness.module.css';

interface OldBannerProps {
  readonly polling: Polling<unknown>;
}

/** That the server gives no answer, and of when what is shown is. Only the first part is read out. */
export function OldBanner({ polling: { polled, again } }: OldBannerProps) {
  const { failing, shown } = polled;
  return (
    <div className={styles.banner} data-failing={failing !== undefined}>
      <p role="status">
        {failing && (
          <>
            <WifiOff aria-hidden />
            <strong>{sentence(toldFailure(failing.failure))}</strong>
          </>
        )}
      </p>
      {failing && (
        <>
          <p data-state="admin-old">
            {shown ? (
              <>
                {text.shownIsOld} {timeOfDay(shown.wallAt)}, <Since at={shown.at} />{' '}
                {text.overview.ago}.
              </>
            ) : (
              text.nothingShown
            )}
          </p>
          <Button tone="plain" size="small" onPress={again}>
            {text.tryNow}
          </Button>
        </>
      )}
    </div>
  );
}

interface ShownProps<T> {
  readonly polled: Polled<T>;
  readonly children: (value: T) => ReactNode;
}

/** What was answered last, with ages that count on for as long as answers come. */
export function Shown<T>({ polled, children }: ShownProps<T>) {
  const { shown, failing } = polled;
  if (!shown) return failing ? null : <p className={styles.opening}>{text.opening}</p>;
  return (
    <ShownAtProvider value={shownAtOf(polled)}>
      <div className={styles.shown} data-old={failing !== undefined}>
        {children(shown.value)}
      </div>
    </ShownAtProvider>
  );
}

/** "12 s ago" of something that the server told of. */
export function Ago({ ms }: { readonly ms: number | null }) {
  if (ms === null) return text.emptyCell;
  return (
    <>
      <Age ms={ms} /> {text.overview.ago}
    </>
  );
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
