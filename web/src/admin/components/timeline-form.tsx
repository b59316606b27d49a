import { useId, useState, type FormEvent } from 'react';

import { Button } from '../../components/button';
import { dayOf, timeOfDay } from '../state/durations';
import { go } from '../state/use-route';
import { text } from '../text';
import styles from './timeline-form.module.css';

const words = text.timeline;

type Period = 'all' | 'hour' | 'day' | 'chosen';

const periods: { readonly [period in Period]: string } = {
  all: words.sinceAll,
  hour: words.sinceHour,
  day: words.sinceDay,
  chosen: words.sinceChosen,
};
const hourMs = 3_600_000;

export interface TimelineFormProps {
  readonly room: string | undefined;
  readonly since: number | undefined;
}

/** Of which room, and since when; also of one that is over, so its name is typed. */
export function TimelineForm({ room, since }: TimelineFormProps) {
  const [name, setName] = useState(room ?? '');
  const [period, setPeriod] = useState<Period>(since === undefined ? 'all' : 'chosen');
  const [time, setTime] = useState(since === undefined ? '' : fieldOf(since));
  const [problem, setProblem] = useState<string>();
  const problemId = useId();

  function submit(event: FormEvent): void {
    event.preventDefault();
    const wanted = sinceOf(period, time, Date.now());
    if (name === '') return setProblem(words.roomNeeded);
    if (wanted === 'no-time') return setProblem(words.timeNeeded);
    setProblem(undefined);
    return go({ page: 'timeline', room: name, since: wanted });
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <label className={styles.room}>
        {words.room}
        <input
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={128}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={problemId}
        />
      </label>
      <label>
        {words.since}
        <select value={period} onChange={(event) => setPeriod(event.target.value as Period)}>
          {Object.entries(periods).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {period === 'chosen' && (
        <label>
          {words.sinceTime}
          <input
            type="datetime-local"
            step="1"
            value={time}
            onChange={(event) => setTime(event.target.value)}
            aria-describedby={problemId}
          />
        </label>
      )}
      <Button tone="accent" type="submit">
        {words.show}
      </Button>
      <p id={problemId} className={styles.problem} role="alert">
        {problem}
      </p>
    </form>
  );
}

function sinceOf(period: Period, time: string, now: number): number | undefined | 'no-time' {
  switch (period) {
    case 'all':
      return undefined;
    case 'hour':
      return now - hourMs;
    case 'day':
      return now - 24 * hourMs;
    case 'chosen': {
      const chosen = new Date(time).getTime(); // Without a zone it is the one here.
      return Number.isNaN(chosen) || chosen < 0 ? 'no-time' : chosen;
    }
  }
}

/** As the field for a time wants it. */
function fieldOf(at: number): string {
  return `${dayOf(at)}T${timeOfDay(at)}`;
}
