import { Link } from 'lucide-react';

import { useText } from '../text';
import { CopyButton } from './copy-button';

/** Where there is no clipboard the address bar has the link. */
export function CopyLink() {
  const text = useText();
  return (
    <CopyButton icon={<Link aria-hidden />} label={text.copyLink} content={() => location.href} />
  );
}
