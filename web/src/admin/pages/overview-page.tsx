import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { useState } from 'react';

import { Button } from '../../components/button';
import type { ServerStatus } from '../api/shapes';
import { Age } from '../components/age';
import { Card } from '../components/card';
import { Facts, type Fact } from '../components/facts';
import { Ago, Shown } from '../components/freshness';
import { PageTitle } from '../components/page-title';
import { Question } from '../components/question';
import { StateWord } from '../components/state-word';
import { WorkersTable } from '../components/workers-table';
import { useAdmin } from '../state/admin';
import { count, duration } from '../state/durations';
import { problemsOf, type Problem } from '../state/problems';
import { text } from '../text';
import styles from './overview-page.module.css';

const words = text.overview;

export function OverviewPage() {
  const { server } = useAdmin();
  return (
    <>
      <PageTitle title={words.title} />
      <Shown polled={server.polled}>{(status) => <Overview status={status} />}</Shown>
    </>
  );
}

function Overview({ status }: { readonly status: ServerStatus }) {
  const problems = problemsOf(status);
  const { rooms, participants, connections } = status;
  const isWell = problems.every(({ severity }) => severity === 'notice');
  return (
    <div className={styles.page} data-state={isWell ? 'admin-overview' : 'admin-problems'}>
      <Card title={words.problemsTitle}>
        <Problems problems={problems} />
      </Card>
      <Card title={words.peopleTitle}>
        <Facts
          size="large"
          facts={[
            { name: words.rooms, value: count(rooms) },
            { name: words.present, value: count(participants.present) },
            { name: words.reconnecting, value: count(participants.reconnecting) },
            { name: words.connections, value: count(connections) },
          ]}
        />
      </Card>
      <div className={styles.cards}>
        <Card title={words.serverTitle} actions={<DrainButton isDraining={status.draining} />}>
          <Facts facts={serverFacts(status)} />
        </Card>
        <Card title={words.honestyTitle} actions={<AuditButton />}>
          <Facts facts={honestyFacts(status)} />
        </Card>
        <Card title={words.keepingTitle}>
          <Facts facts={keepingFacts(status)} />
        </Card>
      </div>
      <Card title={text.workers.title}>
        <WorkersTable workers={status.workers} />
      </Card>
    </div>
  );
}

function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0)
    return (
      <p className={styles.well}>
        <CircleCheck aria-hidden /> {words.nothingWrong}
      </p>
    );
  return (
    <ul className={styles.problems}>
      {problems.map(({ severity, words: sentence }) => (
        <li key={sentence} data-severity={severity}>
          {severity === 'problem' ? <TriangleAlert aria-hidden /> : <Info aria-hidden />}
          <strong>{words.severity[severity]}</strong>
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

function serverFacts({ version, uptimeSeconds, draining }: ServerStatus): readonly Fact[] {
  return [
    {
      name: words.state,
      value: (
        <StateWord tone={draining ? 'doubtful' : 'good'}>
          {draining ? words.draining : words.serving}
        </StateWord>
      ),
    },
    { name: words.version, value: version },
    { name: words.uptime, value: <Age ms={uptimeSeconds * 1_000} /> },
  ];
}

function honestyFacts({ ghostSeconds, stalls, orphans }: ServerStatus): readonly Fact[] {
  const { lastMs, lastAgeMs } = stalls;
  const lastStall =
    lastMs === null ? (
      text.emptyCell
    ) : (
      <>
        {duration(lastMs)}, <Ago ms={lastAgeMs} />
      </>
    );
  return [
    { name: words.ghosts, value: duration(ghostSeconds * 1_000) },
    { name: words.orphans, value: count(orphans.closed) },
    { name: words.missing, value: count(orphans.missing) },
    { name: words.lastAudit, value: <Ago ms={orphans.lastAuditAgeMs} /> },
    { name: words.stalls, value: words.stallsValue(stalls.count, stalls.seconds) },
    { name: words.lastStall, value: lastStall },
  ];
}

function keepingFacts({ store, webhooksWaiting }: ServerStatus): readonly Fact[] {
  const kept = store === null ? words.noStore : store.writable ? words.writable : words.notWritable;
  return [
    {
      name: words.store,
      value: store?.writable === false ? <StateWord tone="bad">{kept}</StateWord> : kept,
    },
    {
      name: words.webhooks,
      value: webhooksWaiting === 0 ? words.none : count(webhooksWaiting),
    },
  ];
}

function AuditButton() {
  const { api, results, server } = useAdmin();
  const audit = async () => {
    const { audited } = text.results;
    await results.tell(api.audit(), { done: () => audited, failed: text.attempts.audit });
    server.again();
  };
  return (
    <Button size="small" onPress={() => void audit()}>
      {text.audit}
    </Button>
  );
}

function DrainButton({ isDraining }: { readonly isDraining: boolean }) {
  const { api, results, server } = useAdmin();
  const [isAsked, setAsked] = useState(false);
  const { drain: question } = text.questions;
  const drain = async () => {
    const { drained } = text.results;
    await results.tell(api.drain(), { done: () => drained, failed: text.attempts.drain });
    server.again();
  };
  return (
    <>
      <Button size="small" isDisabled={isDraining} onPress={() => setAsked(true)}>
        {text.drain}
      </Button>
      {isAsked && (
        <Question
          {...question}
          state="admin-drain-question"
          tone="danger"
          onConfirm={() => void drain()}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  );
}
