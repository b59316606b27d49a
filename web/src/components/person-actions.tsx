import { EllipsisVertical, MicOff, UserX } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from 'react';

import type { Hosting, Whom } from '../state/hosting';
import { useText } from '../text';
import { Button } from './button';
import styles from './person-actions.module.css';

export interface PersonActionsProps {
  readonly whom: Whom;
  /** There is nothing to mute. */
  readonly muted: boolean;
  readonly hosting: Hosting;
  /** Whether the actions are shown. */
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** Before somebody is put out. */
  readonly onAsk: () => void;
  /** The rest of the row. */
  readonly children: ReactNode;
}

/** A row of the list of people with what a host may do to somebody: it opens below the name. */
export function PersonActions(props: PersonActionsProps) {
  const { whom, muted, hosting, open, onOpen, onAsk, children } = props;
  const text = useText();
  const actions = useId();
  const trigger = useFocusThatStays(whom.id);
  const mute = () => {
    onOpen(false);
    trigger.current?.focus();
    void hosting.mute(whom);
  };
  return (
    <>
      <div className={styles.row}>
        {children}
        <button
          ref={trigger}
          className={styles.more}
          aria-label={text.hosting.actions(whom.name)}
          aria-expanded={open}
          aria-controls={actions}
          onClick={() => onOpen(!open)}
        >
          <EllipsisVertical aria-hidden />
        </button>
      </div>
      <div
        id={actions}
        className={styles.actions}
        hidden={!open}
        data-state={open ? 'person-actions' : undefined}
      >
        <Button tone="quiet" isDisabled={muted} onPress={mute}>
          <MicOff aria-hidden /> {text.hosting.mute}
        </Button>
        <Button tone="quiet" onPress={onAsk}>
          <UserX aria-hidden /> {text.hosting.remove}
        </Button>
      </div>
    </>
  );
}

/** The focus that was in a row goes along where somebody's row goes, and with the last of them to the panel's top. */
function useFocusThatStays(id: string) {
  const trigger = useRef<HTMLButtonElement>(null);
  const held = useRef(false);
  // Before the row goes: with it goes the focus, and what has none looks as if it had been there.
  useLayoutEffect(() => {
    const row = trigger.current?.closest('li');
    return () => {
      held.current = row?.contains(document.activeElement) ?? false;
    };
  }, [id]);
  // And once it stands where it goes.
  useEffect(() => {
    const panel = trigger.current?.closest('aside');
    return () => {
      if (held.current && document.activeElement === document.body) placeIn(panel, id)?.focus();
    };
  }, [id]);
  return trigger;
}

/** Where in the panel somebody is: the button of their row, or the panel's top without one. */
export function placeIn(panel: Element | null | undefined, id: string) {
  const row = panel?.querySelector(`[data-participant="${CSS.escape(id)}"]`);
  return row?.querySelector('button') ?? panel?.querySelector('h2');
}
