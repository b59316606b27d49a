import styles from './rollcall-scene.module.css';

const people = [
  { initials: 'AK', state: 'here', hue: 160 },
  { initials: 'JM', state: 'here', hue: 28 },
  { initials: 'SO', state: 'away', hue: 250 },
  { initials: 'LP', state: 'here', hue: 340 },
  { initials: 'RT', state: 'gone', hue: 90 },
  { initials: 'EB', state: 'here', hue: 205 },
] as const;

/** The idea in one picture: who is here is solid, who is coming back is a ring, who left leaves no tile. */
export function RollcallScene() {
  return (
    <div className={styles.scene} aria-hidden>
      {people.map(({ initials, state, hue }) => (
        <div
          key={initials}
          className={styles.tile}
          data-state={state}
          style={{ '--hue': hue } as React.CSSProperties}
        >
          <span>{initials}</span>
        </div>
      ))}
    </div>
  );
}
