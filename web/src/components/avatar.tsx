import styles from './avatar.module.css';

/** Somebody without a picture: initials on a colour of their own, the same for everybody and for ever. */
export function Avatar({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <span
      className={styles.avatar}
      style={{ '--hue': hueOf(id) } as React.CSSProperties}
      data-avatar
      aria-hidden
    >
      {initialsOf(name)}
    </span>
  );
}

export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return chosen.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('') || '·';
}

function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}
