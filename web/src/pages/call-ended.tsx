import type { ErrorCode, RollcallError } from '@rollcall/client';
import type { ReactNode } from 'react';

import { Button } from '../components/button';
import { CopyDiagnostics } from '../components/copy-diagnostics';
import { Notice } from '../components/notice';
import { useRoom, type Call } from '../state/call';
import { navigate } from '../state/route';
import type { ScreenState } from '../states';
import { explained, useText } from '../text';

export interface CallEndedProps {
  readonly call: Call;
  readonly failure: RollcallError | undefined;
  readonly onBack: () => void;
  readonly onRejoin: () => void;
}

/** Why the call is not on (any more), and the way back. */
export function CallEnded({ call, failure, onBack, onRejoin }: CallEndedProps) {
  const text = useText();
  const { state, endReason } = useRoom(call.room);
  if (state === 'switched') return <Switched call={call} />;
  // Also who is refused for it: trying again would change nothing.
  if (endReason === 'banned' || failure?.code === 'banned') {
    return <Ended state="banned" {...text.errors.banned} />;
  }
  if (endReason === 'removed') return <Ended state="removed" {...text.removed} />;
  if (failure) return <Failed call={call} failure={failure} onBack={onBack} />;
  const rejoin = (
    <Button tone="accent" onPress={onRejoin}>
      {text.rejoin}
    </Button>
  );
  switch (endReason) {
    case 'room_ended':
      return <Ended state="room-ended" {...text.roomEnded} />;
    case 'connection_lost':
    case 'unknown':
    case 'failed':
      return (
        <Ended state="failed" {...text.lost}>
          {rejoin}
        </Ended>
      );
    case 'left':
    case 'unloaded':
    case 'switched':
    case undefined:
      return (
        <Ended state="left" {...text.left}>
          {rejoin}
        </Ended>
      );
  }
}

interface EndedProps {
  readonly state: ScreenState;
  readonly title: string;
  readonly body: string;
  readonly children?: ReactNode;
}

function Ended({ children, ...rest }: EndedProps) {
  return (
    <Notice {...rest}>
      {children}
      <Home />
    </Notice>
  );
}

function Switched({ call }: { readonly call: Call }) {
  const text = useText();
  const { title, body, here } = text.switched;
  return (
    <Ended state="switched" title={title} body={body}>
      <Button tone="accent" onPress={() => void call.takeOver()}>
        {here}
      </Button>
    </Ended>
  );
}

const failedStates: { readonly [code in ErrorCode]?: ScreenState } = {
  room_full: 'room-full',
  room_locked: 'room-locked',
  present_elsewhere: 'present-elsewhere',
  upgrade_required: 'new-version',
  token_required: 'link-invalid',
  token_invalid: 'link-invalid',
  token_expired: 'link-invalid',
  token_refused: 'link-invalid',
  not_allowed: 'link-invalid',
};

interface FailedProps {
  readonly call: Call;
  readonly failure: RollcallError;
  readonly onBack: () => void;
}

function Failed({ call, failure, onBack }: FailedProps) {
  const text = useText();
  const state = failedStates[failure.code] ?? 'failed';
  const words = state === 'link-invalid' ? text.linkInvalid : explained(text, failure.code);
  const { title, body } = words ?? {
    title: text.failed.title,
    body: `${sentence(failure.message)} ${failure.hint}`,
  };
  const old = failure.code === 'upgrade_required';
  return (
    <Ended state={state} title={title} body={body}>
      <Button tone="accent" onPress={old ? () => location.reload() : onBack}>
        {old ? text.failed.reload : text.failed.retry}
      </Button>
      <CopyDiagnostics room={call.room} />
    </Ended>
  );
}

/** With a full stop, unless it ends in one: more follows. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function Home() {
  const text = useText();
  return (
    <Button tone="quiet" onPress={() => navigate('/')}>
      {text.home}
    </Button>
  );
}
