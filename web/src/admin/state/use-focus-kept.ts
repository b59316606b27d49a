import { useEffect } from 'react';

/** What goes away with the focus in it leaves that to the page: otherwise the next Tab begins at the very top. */
export function useFocusKept(): void {
  useEffect(
    () => () => {
      if (document.activeElement !== document.body) return;
      document.querySelector('main')?.focus({ preventScroll: true });
    },
    [],
  );
}
