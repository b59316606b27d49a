import type { DisconnectReason, ErrorCode } from '@rollcall/client';

const leftBecause: { readonly [reason in DisconnectReason]: string } = {
  left: 'left',
  unloaded: 'left',
  connection_lost: 'left: connection lost',
  removed: 'was removed',
  room_ended: 'left: the meeting ended',
  switched: 'switched devices',
  failed: 'left: connection lost',
};

const failures: {
  readonly [code in ErrorCode]?: { readonly title: string; readonly body: string };
} = {
  room_full: {
    title: 'This meeting is full',
    body: 'Somebody has to leave before you can come in. Trying again is quick: your name is kept.',
  },
  upgrade_required: {
    title: 'There is a newer version',
    body: 'Reload the page to get it.',
  },
  server_draining: {
    title: 'This server is about to restart',
    body: 'Try again in a moment.',
  },
  browser_unsupported: {
    title: 'This browser cannot carry a call',
    body: 'A current Chrome, Edge, Firefox or Safari can.',
  },
  insecure_context: {
    title: 'This address is not secure',
    body: 'Browsers give cameras to https:// and localhost only. Ask for its https:// address.',
  },
};

export const en = {
  name: 'rollcall',
  promise: 'Meetings that know who is really in the room.',
  promiseMore:
    'Close the tab, lose the network, open a second one: nobody stays behind as a frozen tile.',
  newMeeting: 'New meeting',
  joinMeeting: 'Join',
  joinLabel: 'Name or link of a meeting',
  joinInvalid: 'That is no meeting name or link.',
  notFound: {
    title: 'There is no meeting at this address',
    body: 'Check the link, or start a new one.',
  },
  home: 'Back to the start',
  yourName: 'Your name',
  nameNeeded: 'The others want to know who you are.',
  meeting: 'Meeting',
  copyLink: 'Copy link',
  copied: 'Copied',
  microphone: 'Microphone',
  camera: 'Camera',
  turnOn: { microphone: 'Unmute', camera: 'Turn camera on' },
  turnOff: { microphone: 'Mute', camera: 'Turn camera off' },
  defaultDevice: 'Default',
  cameraOff: 'Your camera is off',
  askingForDevices: 'Your browser is asking for camera and microphone: allow them.',
  deviceProblems: {
    permission_denied: {
      title: 'Camera or microphone is blocked.',
      body: 'Allow them in the address bar, or in the settings of your system.',
    },
    device_not_found: {
      title: 'No camera or microphone was found.',
      body: 'Plug one in, then turn it on below.',
    },
    device_in_use: {
      title: 'Camera or microphone is taken.',
      body: 'Another program holds it: close that one, then turn it on below.',
    },
  } as { readonly [code in ErrorCode]?: { readonly title: string; readonly body: string } },
  joinWithout: 'You can join without it and turn it on later.',
  joinNow: 'Join now',
  joining: 'Joining…',
  reach: 'Reaching the server…',
  unreachable: {
    title: 'The server does not answer.',
    body: 'It is down, or your connection is. Your name is kept: try again in a moment.',
  },
  you: 'You',
  youAre: (name: string) => `${name} (you)`,
  alone: { title: 'You are the only one here', body: 'Send the link to whoever should join.' },
  people: 'People',
  peopleCount: (count: number) => (count === 1 ? '1 person here' : `${count} people here`),
  closePeople: 'Close the list of people',
  shareScreen: 'Share screen',
  stopSharing: 'Stop sharing',
  raiseHand: 'Raise hand',
  lowerHand: 'Lower hand',
  handRaised: 'Hand raised',
  leave: 'Leave',
  controls: 'Call controls',
  muted: 'Muted',
  screenOf: (name: string) => `${name}'s screen`,
  reconnectingFor: (seconds: number) => `reconnecting ${seconds} s`,
  mediaLost: 'no picture or sound arrives',
  ownReconnecting: (seconds: number) =>
    seconds < 2
      ? 'Connection lost. Coming back…'
      : `Connection lost ${seconds} s ago. Coming back…`,
  clickToHear: 'Your browser holds the sound back.',
  hear: 'Hear everyone',
  notices: {
    joined: (name: string) => `${name} joined`,
    back: (name: string) => `${name} is back`,
    left: (name: string, reason: DisconnectReason) => `${name} ${leftBecause[reason]}`,
    dismiss: 'Dismiss',
    region: 'Notices',
  },
  otherTab: {
    title: 'You are in this meeting in another tab',
    body: 'One person, one picture: choose where you want to be.',
    here: 'Switch here',
    another: 'Join as another person',
    cancel: 'Cancel',
  },
  switched: {
    title: 'You switched to another tab or device',
    body: 'The meeting goes on there. This page has let go of camera and microphone.',
    here: 'Use here instead',
  },
  left: { title: 'You left the meeting', rejoin: 'Rejoin' },
  removed: { title: 'You were removed from the meeting' },
  roomEnded: { title: 'The meeting has ended' },
  failed: { title: 'You could not join', retry: 'Try again' },
  failures,
  confirmLeave: 'You are in a video call. Are you sure you want to leave?',
};
