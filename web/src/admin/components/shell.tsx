import { LogOut } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';

import { Button } from '../../components/button';
import { LogoMark } from '../../components/logo-mark';
import { useAdmin } from '../state/admin';
import { problemsOf } from '../state/problems';
import { hashOf, type Route } from '../state/route';
import { text } from '../text';
import { OldBanner } from './freshness';
import { ResultList } from './result-list';
import styles from './shell.module.css';
import { StateWord } from './state-word';

export interface ShellProps {
  readonly route: Route;
  readonly onSignOut: () => void;
  readonly children: ReactNode;
}

/** Around every page: where one is, whether what is shown is of now, and the way out. */
export function Shell({ route, onSignOut, children }: ShellProps) {
  const { server } = useAdmin();
  const main = useMainFocusedBy(route);
  const { failing, shown } = server.polled;
  const problems = shown ? problemsOf(shown.value) : [];
  const worst = problems.filter(({ severity }) => severity === 'problem').length;
  const isRooms = route.page === 'rooms' || route.page === 'room';
  return (
    <div className={styles.shell}>
      <header className={styles.header}>
        <span className={styles.brand}>
          <LogoMark />
          <span>{text.name}</span>
        </span>
        <nav className={styles.nav} aria-label={text.pages}>
          <a href={hashOf({ page: 'overview' })} aria-current={current(route.page === 'overview')}>
            <span>{text.overview.title}</span>
            {worst > 0 && (
              <span className={styles.count}>
                {worst}
                <span className="visually-hidden"> {text.overviewProblems(worst)}</span>
              </span>
            )}
          </a>
          <a href={hashOf({ page: 'rooms' })} aria-current={current(isRooms)}>
            <span>{text.rooms.title}</span>
          </a>
          <a href="#/timeline" aria-current={current(route.page === 'timeline')}>
            <span>{text.timeline.title}</span>
          </a>
        </nav>
        <span className={styles.end}>
          <StateWord tone={failing ? 'bad' : 'good'}>{failing ? text.old : text.live}</StateWord>
          <Button tone="quiet" size="small" label={text.signOut} onPress={onSignOut}>
            <LogOut aria-hidden data-directed /> <span>{text.signOut}</span>
          </Button>
        </span>
      </header>
      <main ref={main} className={styles.main} tabIndex={-1}>
        <OldBanner polling={server} />
        {children}
      </main>
      <ResultList />
    </div>
  );
}

function current(isIt: boolean): 'page' | undefined {
  return isIt ? 'page' : undefined;
}

/** Another page has the focus, as after a link that leads to another document; the first one has not. */
function useMainFocusedBy(route: Route) {
  const main = useRef<HTMLElement>(null);
  const before = useRef<string>(undefined);
  const place = `${route.page} ${'room' in route ? (route.room ?? '') : ''}`;
  useEffect(() => {
    if (before.current !== undefined && before.current !== place) {
      main.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    before.current = place;
  }, [place]);
  return main;
}
