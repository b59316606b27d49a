// The dialog that is open. All that is behind it can neither be pressed nor is read out: news have their place in it.
import { createStore, type Store } from './store';

export type ModalElement = Pick<HTMLDialogElement, 'open' | 'showModal' | 'close'> & EventTarget;

const store = createStore<{ readonly host: HTMLElement | undefined }>({ host: undefined });
/** Where in the open dialog news are shown. */
export const shownDialog: Store<{ readonly host: HTMLElement | undefined }> = store;

/** Returns the function that closes it; `onClosed` is called if the person closes it before. */
export function openModal(
  dialog: ModalElement,
  host: HTMLElement,
  onClosed: () => void,
): () => void {
  // Told some time after: it may be open again by then, as in React's development mode.
  const onClose = () => {
    if (!dialog.open) onClosed();
  };
  dialog.addEventListener('close', onClose);
  dialog.showModal();
  store.update({ host });
  return () => {
    dialog.removeEventListener('close', onClose);
    dialog.close();
    if (store.get().host === host) store.update({ host: undefined });
  };
}
