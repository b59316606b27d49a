import { ChevronLeft, ChevronRight } from 'lucide-react';

import { useText } from '../text';
import styles from './pages.module.css';

export interface PagesProps {
  readonly page: number;
  readonly pages: number;
  readonly onTurn: (page: number) => void;
}

export function Pages({ page, pages, onTurn }: PagesProps) {
  const text = useText();
  return (
    <nav className={styles.pages} data-state="paged" aria-label={text.pages.where(page + 1, pages)}>
      <button
        aria-label={text.pages.previous}
        disabled={page === 0}
        onClick={() => onTurn(page - 1)}
      >
        <ChevronLeft aria-hidden data-directed />
      </button>
      <span aria-live="polite">{text.pages.where(page + 1, pages)}</span>
      <button
        aria-label={text.pages.next}
        disabled={page === pages - 1}
        onClick={() => onTurn(page + 1)}
      >
        <ChevronRight aria-hidden data-directed />
      </button>
    </nav>
  );
}
