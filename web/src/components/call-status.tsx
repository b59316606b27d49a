import type { OwnStatus } from '../state/own-status';
import { useText, type Catalogue } from '../text';

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
    <div className="visually-hidden" role="status" aria-atomic={false}>
      <p>{spoken(text, status)}</p>
      <p>{sharing ? text.youShare : ''}</p>
    </div>
  );
}

function spoken(text: Catalogue, status: OwnStatus): string {
  switch (status.kind) {
    case 'connecting':
      return text.reach;
    case 'reconnecting':
      return status.goneIn > 0 ? text.ownReconnecting(0) : text.ownGone;
    case 'media_lost':
      return text.ownMediaLost;
    case 'back':
      return text.ownBack;
    case 'quiet':
      return '';
  }
}
