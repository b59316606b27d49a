import { Check, Link } from 'lucide-react';
import { useEffect, useState } from 'react';

import { text } from '../text';
import { Button } from './button';

export function CopyLink() {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  // The clipboard is there in secure contexts only; without it the address bar has the link.
  if (!navigator.clipboard) return null;
  return (
    <Button
      tone="quiet"
      onPress={() => void navigator.clipboard.writeText(location.href).then(() => setCopied(true))}
    >
      {copied ? <Check aria-hidden /> : <Link aria-hidden />}
      <span aria-live="polite">{copied ? text.copied : text.copyLink}</span>
    </Button>
  );
}
