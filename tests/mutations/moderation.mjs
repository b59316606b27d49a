// What could go wrong where hosts and operators do something to others.
const file = 'server/core/meeting_moderation.cpp';
const hosting = 'server/core/hosting.cpp';

export const moderation = [
  {
    name: 'a guest does what a host may',
    file,
    find: 'const bool host = role_of(caller.seat) == Role::host;',
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
    find: 'if (locked && !seats.find(join.participant) && !is_owner(join.participant)) {',
    put: 'if (false) {',
  },
  {
    name: 'a locked room keeps out whoever has a seat',
    file,
    find: 'if (locked && !seats.find(join.participant) && !is_owner(join.participant)) {',
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
    find: 'options.generation = RoomGeneration(fresh_id);',
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
    name: 'a lock keeps the owner out of their own meeting',
    file,
    find: ' && !is_owner(join.participant)',
    put: '',
  },
  {
    name: 'a stand-in puts out whoever opened the meeting',
    file,
    find: 'if (!is_owner(whom)) return true;',
    put: 'if (whom != caller.seat.id) return true;',
  },
  {
    name: 'nobody stands in for whoever opened the meeting',
    file: hosting,
    find: 'return here_.empty() ? std::nullopt : std::optional(here_.front());',
    put: 'return std::nullopt;',
  },
  {
    name: 'a stand-in keeps the meeting when its owner is back',
    file: hosting,
    find: 'if (owner_is_here_) return owner_;',
    put: '',
  },
  {
    name: 'who has gone still holds the meeting',
    file: hosting,
    find: 'if (is_owner(who)) owner_is_here_ = false;',
    put: '',
  },
  {
    name: 'who comes last stands in',
    file: hosting,
    find: 'std::optional(here_.front())',
    put: 'std::optional(here_.back())',
  },
  {
    name: 'nobody is told who holds the meeting now',
    file: 'server/core/meeting_access.cpp',
    find: 'if (const Seat* seat = who ? seats.find(*who) : nullptr) note_update(*seat);',
    put: '(void)who;',
  },
  {
    name: 'an ended room leaves its owner to the next',
    file,
    find: 'hosting = {};',
    put: '',
  },
  {
    name: 'who was removed while away comes straight back',
    file,
    find: 'removals.add(seat.id, seat.page, seat.tokens);',
    put: '',
  },
  {
    name: 'a mute is lost on whoever is away',
    file,
    find: 'media.find(producer.id)->muted = true;',
    put: '',
  },
  {
    name: 'a lock outlives the room',
    file,
    find: 'locked = false;',
    put: '',
  },
];
