import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

import { shownDialog } from '../state/modal';
import { useStore } from '../state/store';

interface NewsProps {
  readonly children: ReactNode;
}

/** In the dialog while one is open: what is behind it can neither be seen well nor pressed. */
export function ShownNews({ children }: NewsProps) {
  const { host } = useStore(shownDialog);
  return host ? createPortal(children, host) : children;
}

/**
 * Also in the dialog while one is open: what is behind it is not read out. The region of the page stays:
 * one that appears together with its words is missed by some screen readers.
 */
export function SpokenNews({ children }: NewsProps) {
  const { host } = useStore(shownDialog);
  return (
    <>
      {children}
      {host && createPortal(children, host)}
    </>
  );
}
