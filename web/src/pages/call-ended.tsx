import type { RollcallError } from '@rollcall/client';

import { Button } from '../components/button';
import { Notice } from '../components/notice';
import { useRoom, type Call } from '../state/call';
import { navigate } from '../state/route';
import { text } from '../text';

export interface CallEndedProps {
  readonly call: Call;
  readonly failure: RollcallError | undefined;
  readonly onBack: () => void;
}

/** Why the call is not on (any more), and the way back. */
export function CallEnded({ call, failure, onBack }: CallEndedProps) {
  const { state, endReason } = useRoom(call.room);
  if (state === 'switched') return <Switched call={call} />;
  if (failure) return <Failed failure={failure} onBack={onBack} />;
  switch (endReason) {
    case 'removed':
      return <Notice title={text.removed.title}>{home}</Notice>;
    case 'room_ended':
      return <Notice title={text.roomEnded.title}>{home}</Notice>;
    default:
      return (
        <Notice title={text.left.title}>
          <Button tone="accent" onPress={onBack}>
            {text.left.rejoin}
          </Button>
          {home}
        </Notice>
      );
  }
}

function Switched({ call }: { readonly call: Call }) {
  return (
    <Notice title={text.switched.title} body={text.switched.body}>
      <Button tone="accent" onPress={() => void call.takeOver()}>
        {text.switched.here}
      </Button>
      {home}
    </Notice>
  );
}

function Failed({
  failure,
  onBack,
}: {
  readonly failure: RollcallError;
  readonly onBack: () => void;
}) {
  const known = text.failures[failure.code];
  return (
    <Notice
      title={known?.title ?? text.failed.title}
      body={known?.body ?? `${failure.message} ${failure.hint}`}
    >
      <Button tone="accent" onPress={onBack}>
        {text.failed.retry}
      </Button>
      {home}
    </Notice>
  );
}

const home = (
  <Button tone="quiet" onPress={() => navigate('/')}>
    {text.home}
  </Button>
);
