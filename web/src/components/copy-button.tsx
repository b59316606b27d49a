import { Check, X } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';

import { useText } from '../text';
import { Button } from './button';

export interface CopyButtonProps {
  readonly icon: ReactNode;
  readonly label: string;
  /** What is copied, made when it is asked for. */
  readonly content: () => string | Promise<string>;
}

const shownMs = { copied: 2_000, refused: 6_000 };
const icons = { copied: <Check aria-hidden />, refused: <X aria-hidden /> };

export function CopyButton({ icon, label, content }: CopyButtonProps) {
  const text = useText();
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (!outcome) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), shownMs[outcome]);
    return () => clearTimeout(timer);
  }, [outcome]);
  // The clipboard is there in secure contexts only.
  if (!navigator.clipboard) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(await content());
      setOutcome('copied');
    } catch {
      setOutcome('refused'); // By the browser, or by a policy: it gives no reason that helps.
    }
  };
  const words = { copied: text.copied, refused: text.copyRefused };
  return (
    <Button tone="quiet" onPress={() => void copy()}>
      {outcome ? icons[outcome] : icon}
      <span aria-live="polite" data-state={outcome === 'refused' ? 'copy-refused' : undefined}>
        {outcome ? words[outcome] : label}
      </span>
    </Button>
  );
}
