import { Check, TriangleAlert, X } from 'lucide-react';

import { useStore } from '../../state/store';
import { useAdmin } from '../state/admin';
import { text } from '../text';
import styles from './result-list.module.css';

/** What was done, or not: read out politely, and over everything. */
export function ResultList() {
  const { results } = useAdmin();
  const { list } = useStore(results);
  return (
    <div className={styles.results} role="status" aria-label={text.results.title}>
      {list.map(({ number, tone, words }) => (
        <p
          key={number}
          data-tone={tone}
          data-state={tone === 'done' ? 'admin-done' : 'admin-not-done'}
        >
          {tone === 'done' ? <Check aria-hidden /> : <TriangleAlert aria-hidden />}
          <span>{words}</span>
          <button aria-label={text.results.dismiss} onClick={() => results.dismiss(number)}>
            <X aria-hidden />
          </button>
        </p>
      ))}
    </div>
  );
}
