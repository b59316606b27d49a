// Every state of the admin page that an operator can see, by name. What shows a state carries its name as
// `data-state`; the tests make a picture of each, and fail for one that has none.
export const adminStates = {
  'admin-sign-in': 'the key is asked for',
  'admin-wrong-key': 'what was typed is not the key',
  'admin-too-many-keys': 'too many wrong keys',
  'admin-not-a-key': 'what was typed cannot be a key',
  'admin-unreachable': 'the server does not answer the first question',
  'admin-off': 'the server has no admin API',
  'admin-expired': 'the server does not take the key any more',
  'admin-overview': 'how the server is',
  'admin-problems': 'something is wrong with the server',
  'admin-drain-question': 'the operator is about to drain the server',
  'admin-old': 'the server is away, and what is shown is old',
  'admin-rooms': 'the rooms',
  'admin-rooms-none': 'no room is open',
  'admin-rooms-filtered': 'no room has that in its name',
  'admin-room': 'a room and its people, with the evidence',
  'admin-room-locked': 'nobody new is let into it',
  'admin-room-absent': 'there is no such room now',
  'admin-remove-question': 'the operator is about to put somebody out',
  'admin-mute-question': 'what of somebody is to be muted',
  'admin-end-question': 'the operator is about to end a room',
  'admin-cleanup-question': 'the operator is about to close all media of a room',
  'admin-done': 'something was done',
  'admin-not-done': 'something was not done, and why',
  'admin-timeline': 'what happened in a room',
  'admin-timeline-ask': 'the timeline of which room?',
  'admin-timeline-none': 'nothing is kept of a room',
  'admin-not-found': 'no such page',
} as const;

export type AdminState = keyof typeof adminStates;
