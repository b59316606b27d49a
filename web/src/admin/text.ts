// The words of the admin page. English alone: operators' tools, the log and the configuration are in it, too.
import type { Failure, Source } from './api/client';
import type { PersonState, WorkerStatus } from './api/shapes';
import { count, counted, duration } from './state/durations';

const times = (value: number) => (value === 1 ? 'once' : `${count(value)} times`);

const problems = {
  noWorker: 'No media worker runs: nobody can be heard or seen.',
  workerDown: (index: number) => `Media worker ${index} is down.`,
  workerStarting: (index: number) => `Media worker ${index} is being started.`,
  workerSilent: (index: number, ms: number) =>
    `Media worker ${index} has not answered for ${duration(ms)}.`,
  workerRestarted: (index: number, restarts: number) =>
    `Media worker ${index} had to be started again ${times(restarts)}.`,
  storeNotWritable: 'The timeline cannot be written: disk full, or the file is damaged.',
  webhooksWait: (waiting: number) =>
    `${count(waiting)} webhooks wait: whoever is to get them does not take them.`,
  ghosts: (seconds: number) =>
    `People were shown as present for ${duration(seconds * 1_000)} longer than is allowed, taken together.`,
  manyReconnecting: (people: number) => `${count(people)} people are reconnecting at once.`,
  orphansClosed: (closed: number) =>
    `${counted(closed, 'media object', 'media objects')} without an owner ` +
    `${closed === 1 ? 'was' : 'were'} found and closed.`,
  objectsMissing: (missing: number) =>
    `${counted(missing, 'media object', 'media objects')} that should be there ` +
    `${missing === 1 ? 'was' : 'were'} missing.`,
  auditLate: 'What is on the media workers has not been audited for over two minutes.',
  stalled: (ms: number) => `The server stood still for ${duration(ms)} a while ago.`,
  draining:
    'The server drains: nobody new is let in, and it ends when its meetings are over, or their time is.',
};

const signIn = {
  title: 'Sign in',
  body: 'With the admin key of this server: the one of its configuration, [admin].',
  key: 'Admin key',
  keep: 'Keep for this tab',
  keepHelp: 'Until the tab is closed. Otherwise the key is forgotten with a reload.',
  submit: 'Sign in',
  checking: 'Asking the server…',
  wrong: 'That is not the admin key of this server.',
  tooMany: 'Too many wrong keys.',
  tooManyHelp: 'The right one is taken at any time; another wrong one is answered',
  inTime: (time: string) => `in ${time}`,
  atOnce: 'at once',
  off: 'This server has no admin API.',
  offHelp:
    'It has one once there is a key in its configuration: rollcall keygen --admin makes one.',
  notAKey: 'That cannot be a key: it has letters, digits and - . _ ~ + / = alone.',
  unreachable: 'The server does not answer.',
  unreachableHelp: 'It is down, or your connection to it is.',
  expired: 'The server does not take this key any more.',
  expiredHelp: 'It was probably started again with another one.',
};

const overview = {
  title: 'Overview',
  problemsTitle: 'What needs attention',
  nothingWrong: 'Nothing is wrong.',
  severity: { problem: 'Problem', notice: 'Notice' },
  peopleTitle: 'Now',
  rooms: 'Rooms',
  present: 'People present',
  reconnecting: 'Reconnecting',
  connections: 'Connections',
  serverTitle: 'Server',
  version: 'Version',
  uptime: 'Up for',
  state: 'State',
  draining: 'draining',
  serving: 'serving',
  honestyTitle: 'Honesty',
  ghosts: 'Ghost time',
  stalls: 'Standstills',
  stallsValue: (number: number, seconds: number) =>
    number === 0 ? 'none' : `${count(number)}, ${duration(seconds * 1_000)} in all`,
  lastStall: 'Last standstill',
  orphans: 'Orphans closed',
  missing: 'Objects missing',
  lastAudit: 'Last audit',
  ago: 'ago',
  keepingTitle: 'Keeping',
  store: 'Timeline',
  writable: 'is written',
  notWritable: 'cannot be written',
  noStore: 'not kept',
  webhooks: 'Webhooks waiting',
  none: 'none',
};

const workers = {
  title: 'Media workers',
  caption: 'The media workers of this server',
  index: 'Worker',
  state: 'State',
  states: {
    running: 'running',
    starting: 'starting',
    down: 'down',
  } satisfies { readonly [state in WorkerStatus['state']]: string },
  silent: 'Silent for',
  age: 'Up for',
  restarts: 'Restarts',
  routers: 'Routers',
  pid: 'Process',
  empty: 'There is none.',
};

const rooms = {
  title: 'Rooms',
  caption: 'Rooms of this server, by name',
  filter: 'Filter by name',
  filtered: (shown: number, all: number) => `${count(shown)} of ${counted(all, 'room', 'rooms')}`,
  onThisPage: ' on this page',
  name: 'Room',
  people: 'People',
  reconnecting: 'Reconnecting',
  locked: 'Door',
  lockedWord: 'locked',
  open: 'open',
  age: 'Open for',
  empty: 'No room is open. One opens with the first person who joins.',
  noMatch: 'No room on this page has that in its name.',
  first: 'First page',
  next: 'Next page',
  pages: 'Pages of rooms',
  behind: (name: string) => `Behind “${name}”`,
};

const room = {
  title: (name: string) => name,
  back: 'All rooms',
  absent: (name: string) => `There is no room “${name}” now.`,
  absentHelp: 'It is over, or nobody has joined yet. It is shown here as soon as somebody does.',
  timeline: 'Timeline',
  lock: 'Lock',
  unlock: 'Unlock',
  cleanUp: 'Clean up media…',
  end: 'End…',
  here: 'In the list',
  reconnecting: 'Reconnecting',
  door: 'Door',
  age: 'Open for',
  generation: 'Generation',
};

const people = {
  caption: (name: string) => `Who has a seat in ${name}, and what is known of each`,
  empty: 'Nobody has a seat.',
  name: 'Person',
  state: 'State',
  why: 'Why',
  connection: 'Signaling',
  frame: 'Last frame',
  mediaSign: 'Media sign',
  media: 'Media',
  tab: 'Tab',
  objects: 'Transports, producers, consumers',
  objectsShort: 'T / P / C',
  actions: 'Actions',
  states: {
    present: 'present',
    reconnecting: 'reconnecting',
    gone: 'gone',
  } satisfies { readonly [state in PersonState]: string },
  forSo: 'for',
  host: 'host',
  hand: 'hand raised',
  doubt: (why: string) => `doubt: ${why}`,
  seatLeft: 'seat kept for',
  connected: 'connected',
  notConnected: 'not connected',
  epoch: (epoch: number) => `epoch ${epoch}`,
  notAsked: 'not asked',
  unknownVisibility: 'not said',
  mute: 'Mute…',
  remove: 'Remove…',
  muteOf: (name: string) => `Mute ${name}`,
  removeOf: (name: string) => `Remove ${name}`,
};

/** Why somebody is shown as they are; of a newer server there may be more. */
const whys: { readonly [why: string]: string } = {
  joined: 'joined',
  resumed: 'resumed',
  back: 'came back',
  took_over: 'took over from another tab or device',
  heard: 'heard again',
  silence: 'silence',
  socket_closed: 'socket closed',
  unloading: 'page closed or reloaded',
  left: 'left',
  goodbye: 'said goodbye',
  connection_lost: 'connection lost',
  removed: 'removed',
  room_ended: 'room ended',
  seat_expired: 'seat expired',
};

const timeline = {
  title: 'Timeline',
  body: 'What happened in a room, also in one that is over.',
  room: 'Room',
  since: 'Since',
  sinceAll: 'everything that is kept',
  sinceHour: 'the last hour',
  sinceDay: 'the last 24 hours',
  sinceChosen: 'a time',
  sinceTime: 'Time',
  show: 'Show',
  roomNeeded: 'Which room?',
  timeNeeded: 'Since when?',
  now: 'The room now',
  of: (name: string) => `Timeline of ${name}`,
  eventsTitle: 'Events',
  pictureTitle: 'Picture',
  picture: (name: string) =>
    `What happened in ${name}, a row for each person. The table below has the newest of these events.`,
  download: 'Save the picture',
  noPicture: 'There is no picture now:',
  utc: 'Times in the picture are UTC; those in the table are of this browser.',
  caption: (name: string, events: number) =>
    `${counted(events, 'event', 'events')} in ${name}, oldest first`,
  empty: 'No event of this room is kept for that time.',
  dropped: (events: number) =>
    `The oldest ${count(events)} are left out here: choose a later time to see less.`,
  time: 'Time',
  name: 'Person',
  event: 'Event',
  why: 'Why',
  silence: 'Silence',
  mediaSign: 'Media',
  ghost: 'Ghost',
  generation: 'Life of the room',
  events: {
    room_opened: 'room opened',
    room_closed: 'room closed',
    joined: 'joined',
    resumed: 'resumed',
    took_over: 'took over',
    heard: 'heard again',
    back: 'back',
    reconnecting: 'reconnecting',
    left: 'left',
    forgotten: 'forgotten',
    media_lost: 'media lost',
    media_back: 'media back',
  } as { readonly [event: string]: string },
};

const sources = {
  microphone: 'Microphone',
  camera: 'Camera',
  screen: 'Screen',
  screenAudio: 'Sound of the screen',
} satisfies { readonly [source in Source]: string };

const questions = {
  cancel: 'Cancel',
  close: 'Close',
  remove: {
    title: (name: string) => `Remove ${name}?`,
    body: 'They are out of the room at once, and their seat is dropped. Unless banned they may come again.',
    ban: 'Ban: do not let them in again for as long as the room is remembered',
    confirm: 'Remove',
  },
  mute: {
    title: (name: string) => `Mute ${name}?`,
    body: 'What they send is paused for everybody. Only they themselves can turn it on again.',
    legend: 'What is paused',
    confirm: 'Mute',
  },
  end: {
    title: (name: string) => `End ${name} for everybody?`,
    body: 'Everybody is sent away: all seats, bans and media go. A later join opens another room of that name.',
    confirm: 'End the room',
  },
  cleanUp: {
    title: (name: string) => `Close all media of ${name}?`,
    body: 'Picture and sound of everybody break off for a moment: the people stay, and their pages make them anew.',
    confirm: 'Close all media',
  },
  drain: {
    title: 'Drain this server?',
    body:
      'Nobody new is let in, everybody is told, and the server ends as soon as no meeting has anybody in it: after ' +
      'server.drain_max at the latest, which is at once unless it is configured. This cannot be taken back. ' +
      'What supervises the server may start another one.',
    confirm: 'Drain',
  },
};

const results = {
  title: 'What was done',
  dismiss: 'Dismiss',
  removed: (name: string, ban: boolean) => `${name} was ${ban ? 'removed and banned' : 'removed'}.`,
  muted: (name: string, source: Source, muted: number) =>
    muted === 0
      ? `Nothing to mute: the ${sources[source].toLowerCase()} of ${name} is off already.`
      : `${name} was muted: ${sources[source].toLowerCase()}.`,
  locked: (name: string, locked: boolean) =>
    locked ? `${name} is locked: nobody new is let in.` : `${name} is open again.`,
  ended: (name: string) => `${name} was ended.`,
  cleanedUp: (name: string, closed: number) =>
    `${counted(closed, 'media object', 'media objects')} of ${name} closed.`,
  audited: 'The audit is on its way: ten seconds after the last one at the earliest.',
  drained: 'The server drains: it ends when its meetings are over, or their time is.',
};

const attempts = {
  remove: (name: string) => `${name} was not removed`,
  mute: (name: string) => `${name} was not muted`,
  lock: (name: string) => `${name} was not locked`,
  unlock: (name: string) => `${name} was not unlocked`,
  end: (name: string) => `${name} was not ended`,
  cleanUp: (name: string) => `Media of ${name} were not closed`,
  audit: 'No audit was begun',
  drain: 'The server does not drain',
};

export const text = {
  name: 'rollcall admin',
  tab: (page: string) => `${page} · rollcall admin`,
  pages: 'Pages',
  signOut: 'Sign out',
  overviewProblems: (problems: number) => counted(problems, 'problem', 'problems'),
  opening: 'Asking the server…',
  live: 'live',
  old: 'old',
  shownIsOld: 'What is shown is of',
  tryNow: 'Try now',
  nothingShown: 'Nothing could be shown yet.',
  notFound: 'There is no such page.',
  audit: 'Audit now',
  drain: 'Drain…',
  emptyCell: '–',
  signIn,
  overview,
  problems,
  workers,
  rooms,
  room,
  people,
  timeline,
  sources,
  questions,
  results,
  attempts,
  why: (why: string) => whys[why] ?? why.replaceAll('_', ' '),
  event: (event: string) => timeline.events[event] ?? event.replaceAll('_', ' '),
} as const;

/** What went wrong, as a sentence without its full stop. */
export function toldFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'unreachable':
      return 'the server does not answer';
    case 'bad-answer':
      return `the server’s answer makes no sense (${failure.what})`;
    case 'refused': {
      const { message, code, hint, retryAfterSeconds } = failure;
      const again = retryAfterSeconds === undefined ? '' : `; again in ${retryAfterSeconds} s`;
      return `${message} (${code})${hint === undefined ? again : `; ${hint}`}`;
    }
  }
}
