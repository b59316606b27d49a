import { mediaLost, othersSee, type Others, type OwnStatus } from '../state/own-status';
import { useText, type Catalogue } from '../text';
import { SpokenNews } from './news';

export interface CallStatusProps {
  readonly status: OwnStatus;
  readonly sharing: boolean;
}

/**
 * What is read out of the person's own call. Always there: what appears together with its words is
 * missed by some screen readers. The seconds are left to the eye.
 */
export function CallStatus({ status, sharing }: CallStatusProps) {
  const text = useText();
  return (
    <SpokenNews>
      <div className="visually-hidden" role="status" aria-atomic={false}>
        <p>{spoken(text, status)}</p>
        <p>{sharing ? text.youShare : ''}</p>
      </div>
    </SpokenNews>
  );
}

function spoken(text: Catalogue, status: OwnStatus): string {
  switch (status.kind) {
    case 'connecting':
      return text.reach;
    case 'reconnecting':
      return spokenWhileAway(text, status.others);
    case 'media_lost':
      return mediaLost(text, status);
    case 'back':
      return text.ownBack;
    case 'quiet':
      return '';
  }
}

function spokenWhileAway(text: Catalogue, others: Others): string {
  const lost = text.ownReconnecting(0);
  if (others.kind !== 'gone') return `${lost} ${othersSee(text, others)}`.trim();
  return others.goneIn > 0 ? lost : text.ownGone;
}
