import { useRef } from 'react';

import type { SharedScreen } from '../state/screens';
import { useShownVideo } from '../state/shown-video';
import type { ShownVideos } from '../state/shown-videos';
import { useText } from '../text';
import { PinButton } from './pin-button';
import styles from './screen-tile.module.css';
import { VideoView } from './video-view';

export interface ScreenTileProps {
  readonly screen: SharedScreen;
  readonly videos: ShownVideos;
  readonly staged: boolean;
  /** How many are shared: of several, the one beside the stage says so. */
  readonly several: boolean;
  readonly pinned: boolean;
  readonly onPin: (id: string) => void;
}

export function ScreenTile(props: ScreenTileProps) {
  const { screen, videos, staged, several, pinned, onPin } = props;
  const text = useText();
  const tile = useRef<HTMLLIElement>(null);
  useShownVideo(tile, videos, screen.id);
  const title = text.screenOf(screen.name);
  return (
    <li
      ref={tile}
      className={styles.screen}
      data-testid="screen"
      data-state={several && !staged ? 'second-screen' : 'screen-shared'}
      data-staged={staged}
      aria-label={title}
    >
      {screen.video && <VideoView track={screen.video} fit="contain" />}
      <PinButton name={title} pinned={pinned} onPress={() => onPin(screen.id)} />
      <span className={styles.title}>{title}</span>
    </li>
  );
}
