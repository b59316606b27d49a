// What could go wrong where hosts and operators do something to others.
const file = 'server/core/meeting_moderation.cpp';

export const moderation = [
  {
    name: 'a guest does what a host may',
    file,
    find: 'const bool host = caller.seat.rights.role == Role::host;',
    put: 'const bool host = true;',
  },
  {
    name: 'who was banned comes in again',
    file,
    find: 'if (bans.contains(join.participant)) {',
    put: 'if (false) {',
  },
  {
    name: 'a locked room lets everybody in',
    file,
    find: 'if (locked && !seats.find(join.participant)) {',
    put: 'if (false) {',
  },
  {
    name: 'a locked room keeps out whoever has a seat',
    file,
    find: 'if (locked && !seats.find(join.participant)) {',
    put: 'if (locked) {',
  },
  {
    name: 'who is removed keeps the seat',
    file,
    find: 'people.remove(now, request.participant, Transition::Why::removed, outcomes);',
    put: 'people.leave(now, request.participant, Transition::Why::removed, outcomes);',
  },
  {
    name: 'who is put out stays connected',
    file,
    find: 'out->push_back(Close{connection, Goodbye::final});',
    put: '(void)connection;',
  },
  {
    name: 'the old page of a takeover is not put out',
    file,
    find: 'connections.push_back(*seat.handover->connection);',
    put: '{}',
  },
  {
    name: 'who is muted goes on',
    file: 'server/core/meeting_media_requests.cpp',
    find: 'call(SetProducerFlow{id, flow});',
    put: '',
  },
  {
    name: 'who is muted is not told',
    file,
    find: 'tell_owner(session, Muted{producer.id, source});',
    put: '',
  },
  {
    name: 'nobody is told that the room is locked',
    file,
    find: 'tell_all(RoomLocked{locked});',
    put: '',
  },
  {
    name: 'who waits for the router is not refused before it answers',
    file: 'server/core/meeting_join.cpp',
    find: 'if (auto error = shut_out(join)) return refuse(join, std::move(*error));',
    put: '',
  },
  {
    name: 'an ended room goes on under the same generation',
    file,
    find: 'options.generation = RoomGeneration(order.fresh_id);',
    put: '',
  },
  {
    name: 'an ended room is kept',
    file,
    find: 'outbid = true;',
    put: '',
  },
  {
    name: 'bans outlive the room',
    file,
    find: 'bans = {};',
    put: '',
  },
  {
    name: 'a lock outlives the room',
    file,
    find: 'locked = false;',
    put: '',
  },
];
