import { shortcutKeys, shortcutsOn, turnShortcuts, type Shortcut } from '../state/shortcuts';
import { useStore } from '../state/store';
import { useText } from '../text';
import { Dialog } from './dialog';
import styles from './shortcuts-dialog.module.css';

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const { on } = useStore(shortcutsOn);
  return (
    <Dialog state="shortcuts" title={text.shortcuts.title} onClose={onClose}>
      <dl className={styles.keys} data-off={!on}>
        {(Object.entries(shortcutKeys) as [Shortcut, string][]).map(([shortcut, key]) => (
          <div key={shortcut}>
            <dt>{text.shortcuts[shortcut]}</dt>
            <dd>
              <kbd>{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <label className={styles.use}>
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => turnShortcuts(event.target.checked)}
        />
        {text.shortcuts.use}
      </label>
    </Dialog>
  );
}
