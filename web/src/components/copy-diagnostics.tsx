import type { RoomApi } from '@rollcall/client';
import { ClipboardList } from 'lucide-react';

import { useText } from '../text';
import { CopyButton } from './copy-button';

/** What a developer asks for when something is wrong: no names, no words, no secrets. */
export function CopyDiagnostics({ room }: { readonly room: RoomApi }) {
  const text = useText();
  return (
    <CopyButton
      icon={<ClipboardList aria-hidden />}
      label={text.settings.copyDiagnostics}
      content={async () => JSON.stringify(await room.diagnostics(), undefined, 2)}
    />
  );
}
