// Whether somebody points at something or has the focus in it.

/**
 * Listens to the whole page and looks again whenever something is added or removed: what is removed from
 * under a pointer, or with the focus in it, does not always say so. Returns the function that stops.
 */
export function watchAttention(
  element: Pick<HTMLElement, 'ownerDocument' | 'contains'>,
  onChange: (attended: boolean) => void,
): () => void {
  const page = element.ownerDocument;
  const stopping = new AbortController();
  const { signal } = stopping;
  let pointedAt: EventTarget | null = null;
  const tell = () =>
    onChange([pointedAt, page.activeElement].some((one) => element.contains(one as Node | null)));
  const pointAt = (target: EventTarget | null) => {
    pointedAt = target;
    tell();
  };
  page.addEventListener('pointerover', ({ target }) => pointAt(target), { signal });
  page.addEventListener('pointerout', ({ relatedTarget }) => pointAt(relatedTarget), { signal });
  page.addEventListener('focusin', tell, { signal });
  page.addEventListener('focusout', tell, { signal });
  const changes = new MutationObserver(tell);
  changes.observe(element as HTMLElement, { childList: true });
  return () => {
    stopping.abort();
    changes.disconnect();
    onChange(false);
  };
}
