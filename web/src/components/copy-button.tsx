import { Check } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';

import { useText } from '../text';
import { Button } from './button';

export interface CopyButtonProps {
  readonly icon: ReactNode;
  readonly label: string;
  /** What is copied, made when it is asked for. */
  readonly content: () => string | Promise<string>;
}

export function CopyButton({ icon, label, content }: CopyButtonProps) {
  const text = useText();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  // The clipboard is there in secure contexts only.
  if (!navigator.clipboard) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(await content());
    setCopied(true);
  };
  return (
    <Button tone="quiet" onPress={() => void copy()}>
      {copied ? <Check aria-hidden /> : icon}
      <span aria-live="polite">{copied ? text.copied : label}</span>
    </Button>
  );
}
