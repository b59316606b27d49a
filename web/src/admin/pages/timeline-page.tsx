import { Download } from 'lucide-react';
import { useRef } from 'react';

import type { AdminApi, Outcome } from '../api/client';
import { Card } from '../components/card';
import { EventsTable } from '../components/events-table';
import { Shown } from '../components/freshness';
import { PageFailure } from '../components/page-failure';
import { PageTitle } from '../components/page-title';
import { TimelineForm } from '../components/timeline-form';
import { useAdmin } from '../state/admin';
import { appended, noEvents, type Events } from '../state/lists';
import { hashOf } from '../state/route';
import { usePicture } from '../state/use-picture';
import { usePolled } from '../state/use-polled';
import { text, toldFailure } from '../text';
import styles from './timeline-page.module.css';

const words = text.timeline;

export interface TimelinePageProps {
  readonly room: string | undefined;
  readonly since: number | undefined;
}

export function TimelinePage({ room, since }: TimelinePageProps) {
  return (
    <>
      <PageTitle title={room === undefined ? words.title : words.of(room)}>
        {room !== undefined && <a href={hashOf({ page: 'room', room })}>{words.now}</a>}
      </PageTitle>
      <div data-state={room === undefined ? 'admin-timeline-ask' : undefined}>
        <Card title={words.body}>
          <TimelineForm room={room} since={since} />
        </Card>
      </div>
      {room !== undefined && <Happened room={room} since={since} />}
    </>
  );
}

interface HappenedProps {
  readonly room: string;
  readonly since: number | undefined;
}

function Happened({ room, since }: HappenedProps) {
  const { api } = useAdmin();
  const known = useRef<Events>(noEvents);
  const events = usePolled('timeline', async (): Promise<Outcome<Events>> => {
    const page = await nextPage(api, room, since, known.current.last);
    if (!page.ok) return page;
    known.current = appended(known.current, page.value);
    return { ok: true, value: known.current };
  });
  const { shown } = events.polled;
  // Who was there before is drawn, too, though nothing has happened since.
  const mayBeDrawn = since !== undefined || shown?.value.list.length !== 0;
  const version = shown && (shown.value.last ?? 0);
  return (
    <>
      <PageFailure polling={events} />
      {mayBeDrawn && <PictureCard room={room} since={since} version={version} />}
      <Shown polled={events.polled}>
        {({ list, dropped }) => (
          <div data-state={list.length === 0 ? 'admin-timeline-none' : 'admin-timeline'}>
            <Card title={words.eventsTitle}>
              {dropped > 0 && <p>{words.dropped(dropped)}</p>}
              <EventsTable room={room} events={list} />
            </Card>
          </div>
        )}
      </Shown>
    </>
  );
}

function nextPage(
  api: AdminApi,
  room: string,
  since: number | undefined,
  last: number | undefined,
) {
  return api.timeline(room, {
    ...(since === undefined ? {} : { since }),
    ...(last === undefined ? {} : { after: last }),
  });
}

/** As many events as the server draws at most. */
const drawnMost = 10_000;

interface PictureCardProps extends HappenedProps {
  /** Another one whenever something happened. */
  readonly version: number | undefined;
}

function PictureCard({ room, since, version }: PictureCardProps) {
  const { api } = useAdmin();
  const picture = usePicture(version, () =>
    api.timelineSvg(room, { ...(since === undefined ? {} : { since }), limit: drawnMost }),
  );
  const save = picture.url !== undefined && (
    <a className={styles.save} href={picture.url} download={`${fileName(room)}.svg`}>
      <Download aria-hidden /> {words.download}
    </a>
  );
  return (
    <Card title={words.pictureTitle} actions={save}>
      {picture.failure && (
        <p role="status">
          {words.noPicture} {toldFailure(picture.failure)}.
        </p>
      )}
      {picture.url === undefined ? (
        !picture.failure && <p className={styles.opening}>{text.opening}</p>
      ) : (
        // It is as wide as it is: on a phone one moves along it, also by the keyboard.
        <div className={styles.picture} role="region" aria-label={words.pictureTitle} tabIndex={0}>
          <img src={picture.url} alt={words.picture(room)} data-testid="timeline-picture" />
        </div>
      )}
      <p className={styles.note}>{words.utc}</p>
    </Card>
  );
}

/** Of a room with any name. */
function fileName(room: string): string {
  return room.replace(/[^\p{L}\p{N}._-]+/gu, '-');
}
