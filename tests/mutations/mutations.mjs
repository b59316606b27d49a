// One-line bugs that somebody could write tomorrow. Each must be caught by a story of tests/scenarios or by the
// simulator: `script/mutations`. `find` stands exactly once in its file.
import { moderation } from './moderation.mjs';

const presence = 'server/core/presence.cpp';
const clocks = 'server/core/presence_clocks.cpp';
const people = 'server/core/meeting_people.cpp';
const join = 'server/core/meeting_join.cpp';
const media = 'server/core/meeting_media.cpp';
const witness = 'server/core/meeting_witness.cpp';
const driver = 'server/driver/driver.cpp';
const rooms = 'server/driver/driver_rooms.cpp';
const door = 'server/driver/driver_join.cpp';
const access = 'server/core/meeting_access.cpp';
const tokens = 'server/access/token_access.cpp';
const requests = 'server/core/meeting_requests.cpp';
const mediaRequests = 'server/core/meeting_media_requests.cpp';

export const mutations = [
  // Clocks.
  {
    name: 'no stall credit',
    file: rooms,
    find: 'step(now, room, core::Tick{stalled});',
    put: 'step(now, room, core::Tick{});',
  },
  {
    name: 'who is heard in one turn is never told of',
    file: rooms,
    find: 'hear(read, heard);',
    put: '',
  },
  {
    name: 'evidence is as young as when it is told',
    file: rooms,
    find: 'hear(read, heard);',
    put: 'hear(now, heard);',
  },
  {
    name: 'a stall is counted once more for what was read before it',
    file: rooms,
    find: 'credit_if_late(read);',
    put: '',
  },
  {
    name: 'a stall is not credited to evidence',
    file: presence,
    find: 'person.evidence = std::min(now, person.evidence + stalled);',
    put: '',
  },
  {
    name: 'a long stall is forgotten',
    file: presence,
    find: 'if (stalled >= config_.silence_max) stall_ended_ = now;',
    put: '',
  },
  {
    name: 'a stall is not credited to transports being set up',
    file: 'server/core/meeting.cpp',
    find: 'setup_due.postpone(tick->stalled);',
    put: '',
  },
  {
    name: 'a server that is always late judges nobody',
    file: rooms,
    find: 'credit(now, now - armed_ + (in_a_row ? Duration::zero() : beat));',
    put: '(void)in_a_row;\n  credit(now, now - armed_ + beat);',
  },
  {
    name: 'a kept place runs out while the server stands still',
    file: presence,
    find: 'if (person.state == State::gone) person.since = std::min(now, person.since + stalled);',
    put: '',
  },
  {
    name: 'deadline from detection: gone counts from reconnecting',
    file: clocks,
    find: 'std::min(person.evidence + patience, unheard)',
    put: 'std::min(person.since + patience, unheard)',
  },
  {
    name: 'an open socket is proof enough',
    file: clocks,
    find: 'const Instant silent = person.evidence + config_.silence_max;',
    put:
      'const Instant silent = person.socket == Socket::open ? person.evidence + 1000 * ' +
      'config_.silence_max : person.evidence + config_.silence_max;',
  },
  {
    name: 'a closed socket is silence like any other',
    file: clocks,
    find: 'return std::min({silent, unheard, doubted});',
    put: 'return std::min(silent, unheard);',
  },
  {
    name: 'a closed socket has the patience of an open one',
    file: clocks,
    find: 'person.socket == Socket::open ? config_.gone_after : config_.closed_gone;',
    put: 'config_.gone_after;',
  },
  {
    name: 'unloading has no end',
    file: clocks,
    find: 'const Instant at = person.unloading_began + config_.unload_grace;',
    put: 'const Instant at = never;',
  },
  {
    name: 'media of the lost is kept with the seat',
    file: clocks,
    find: 'return std::min(person.evidence + config_.media_max, unheard);',
    put: 'return std::min(person.evidence + config_.seat_max, unheard);',
  },
  {
    name: 'the mass rule spares nobody',
    file: presence,
    find: 'if (spared_with_many(now, person)) return;',
    put: '',
  },
  {
    name: 'the mass rule spares for ever',
    file: clocks,
    find: 'return person.extra_round ? at + config_.mass_round : at;',
    put: 'return person.extra_round ? never : at;',
  },
  // Evidence.
  {
    name: 'frames are no evidence',
    file: people,
    find: 'people.evidence(now, seat->id, Evidence::frame, now, outcomes);',
    put: '(void)seat;',
  },
  {
    name: 'a second join on a connection is no frame',
    file: join,
    find: 'on(Heard{join.connection});  // As any frame, it shows that the page is there.',
    put: '',
  },
  {
    name: 'evidence revives a leaver',
    file: presence,
    find: 'return person.state != State::gone || (by_media && person.media_kept);',
    put: 'return true;',
    also: { file: people, find: '  let_go(seat);\n  if (speaker', put: '  if (speaker' },
  },
  {
    name: 'last frames of a page that unloads bring it back',
    file: presence,
    find: 'if (away && !straggler && shown_until(person) > now)',
    put: 'if (away && shown_until(person) > now)',
  },
  {
    name: 'an echo proves life at its return',
    file: witness,
    find: 'people.evidence(now, seat.id, Evidence::echo, *sent_at, outcomes);',
    put: 'people.evidence(now, seat.id, Evidence::echo, now, outcomes);',
  },
  {
    name: 'bytes from before the doubt are evidence',
    file: witness,
    find: 'if (!before) return;\n',
    put: '',
    also: {
      find: 'const bool speaks = event.traffic.tracks > before->traffic.tracks;',
      put: 'const bool speaks = !before || event.traffic.tracks > before->traffic.tracks;',
    },
    also2: {
      find: 'const bool lives = event.traffic.all > before->traffic.all;',
      put: 'const bool lives = !before || event.traffic.all > before->traffic.all;',
    },
    also3: { find: 'before->at,', put: '(before ? before->at : of->asked),' },
  },
  {
    name: 'the media path is never asked',
    file: presence,
    find: 'if (ask_due(person) < changes_at(person)) return ask(now, it, out);',
    put: 'if (ask_due(person) < changes_at(person)) { person.ask_at = now + config_.heartbeat; return; }',
  },
  {
    name: 'a listener without signaling stays for ever',
    file: clocks,
    find: 'const Instant at = std::max(std::min(person.evidence + patience, unheard), person.return_until);',
    put: 'const Instant at = std::max(person.evidence + patience, person.return_until);',
  },
  {
    name: 'a listener without signaling is shown as present',
    file: clocks,
    find: 'if (answers) return std::min(silent, unheard);',
    put: 'if (answers) return silent;',
  },
  {
    name: "a listener's media without signaling stays for ever",
    file: clocks,
    find: 'return std::min(person.evidence + config_.media_max, unheard);',
    put: 'return (void)unheard, person.evidence + config_.media_max;',
  },
  // Attachments.
  {
    name: 'the late close of an old connection closes the new one',
    file: people,
    find: 'let_go_of_old_page(closed.connection);\n  // The late',
    put:
      'let_go_of_old_page(closed.connection);\n  if (!seats.at(closed.connection) && ' +
      '!seats.all().empty()) {\n    People::Outcomes wrong;\n    people.socket_closed(now, ' +
      'seats.all().begin()->first, wrong);\n    carry_out(wrong);\n  }\n  // The late',
  },
  {
    name: 'the epoch stands still',
    file: join,
    find: 'seat.epoch = seat.epoch.next();',
    put: 'if (!seat.epoch) seat.epoch = seat.epoch.next();',
  },
  {
    name: 'a beacon of any epoch counts',
    file: people,
    find: 'seat->epoch == beacon.epoch && ',
    put: '',
    also: { find: 'seat->page.page == beacon.page &&', put: '' },
  },
  {
    name: 'a beacon needs no token',
    file: people,
    find: 'seat->tokens.accepts(beacon.token);',
    put: 'true;',
  },
  {
    name: 'superseded page forgotten',
    file: join,
    find: 'if (!same_tab && !had_left) seat.supersede(old.page);',
    put: '',
  },
  {
    name: "a person's gesture does not bring a page back",
    file: join,
    find: 'if (seat && seat->is_superseded(page) && !join.takeover) {',
    put: 'if (seat && seat->is_superseded(page)) {',
  },
  {
    name: 'takeover leaves the old page attached',
    file: join,
    find:
      'handover_due.arm(seat.id, now + options.presence.takeover_max);\n  if ' +
      '(media.transports(seat.handover->media).empty()) finish_handover(seat);',
    put: 'if (media.transports(seat.handover->media).empty()) finish_handover(seat);',
  },
  {
    name: "a reload keeps the old page's media",
    file: join,
    find: 'finish_handover(seat);  // A reload',
    put: '// A reload',
  },
  {
    name: 'token slot moved too early',
    file: 'server/core/resume_tokens.cpp',
    find: 'accepted_ = presented;\n  offered_ = offered;',
    put: 'accepted_ = offered;\n  offered_ = offered;',
  },
  {
    name: 'a resume token of any tab is good',
    file: join,
    find: 'if (join.presented && same_tab && seat.tokens.accepts(*join.presented)) {',
    put: 'if (join.presented && seat.tokens.accepts(*join.presented)) {',
  },
  { name: 'a token outlives leaving', file: people, find: 'seat.tokens.drop();', put: '' },
  {
    name: 'places are kept for nobody',
    file: presence,
    find: 'now < it->second.since + config_.place_kept;',
    put: 'now < it->second.since;',
  },
  {
    name: 'two tiles after a takeover',
    file: media,
    find: 'if (old.source == info.source) info.replaces = old.id;',
    put: '',
  },
  {
    name: 'whatever is produced after a takeover replaces anything',
    file: media,
    find: 'if (old.source == info.source) info.replaces = old.id;',
    put: 'info.replaces = old.id;',
  },
  // Access.
  {
    name: 'a guest gets into a server of tokens',
    file: door,
    find: 'if (ports_.access.mode() == ports::AccessMode::token) return tl::unexpected(token_required());',
    put: '',
  },
  {
    name: 'a token opens any room',
    file: tokens,
    find: 'if (claims->room != room.text())',
    put: 'if (false)',
  },
  {
    name: 'anybody may sign',
    file: tokens,
    find: 'if (!is_signed_with(*key, std::string(token)))',
    put: 'if (false)',
  },
  {
    name: 'a token is good before its time',
    file: tokens,
    find: 'if (since_1970 + clock_skew_ < claims->not_before)',
    put: 'if (false)',
  },
  {
    name: 'a token is good for ever',
    file: tokens,
    find: '.expired = since_1970 >= claims->expires + clock_skew_',
    put: '.expired = false',
  },
  {
    name: 'a token that is over makes a seat',
    file: join,
    find: 'if (join.admission.expired && !(seat && continues(*seat, join))) return token_expired();',
    put: '',
  },
  {
    name: 'a token that is over opens a room',
    file: door,
    find: 'if (person.admission.expired) return core::token_expired();',
    put: '',
  },
  {
    name: 'who is in is put out for a token that is over',
    file: join,
    find: 'if (join.admission.expired && !(seat && continues(*seat, join))) return token_expired();',
    put: '(void)seat;\n  if (join.admission.expired) return token_expired();',
  },
  {
    name: 'another tab goes on with a token that is over',
    file: access,
    find: 'if (seat.page.tab != join.tab) return false;',
    put: '',
  },
  {
    name: 'coming back gives a right back',
    file: access,
    find: 'admission.expired ? common(seat.rights, admission.rights) : admission.rights;',
    put: 'admission.rights;',
  },
  {
    name: 'media outlives the right to it',
    file: join,
    find: 'if (rights == RightsChange::media_ends) end_media_of(seat);',
    put: '',
  },
  {
    name: 'who may not publish produces',
    file: mediaRequests,
    find: 'if (!allowed(caller, caller.seat.rights.permissions.publish, "canPublish")) return;',
    put: '',
  },
  {
    name: 'who may not subscribe consumes',
    file: mediaRequests,
    find:
      'if (!allowed(caller, caller.seat.rights.permissions.subscribe, "canSubscribe")) return;\n' +
      '  const auto transport = transport_for(caller, request.transport, Direction::recv);\n' +
      '  if (!transport) return reply(caller.asker, tl::unexpected<Error>(transport.error()));\n' +
      '  const Producer* producer',
    put:
      'const auto transport = transport_for(caller, request.transport, Direction::recv);\n' +
      '  if (!transport) return reply(caller.asker, tl::unexpected<Error>(transport.error()));\n' +
      '  const Producer* producer',
  },
  {
    name: 'who may not send data writes',
    file: requests,
    find: 'if (!allowed(caller, seat.rights.permissions.publish_data, "canPublishData")) return;',
    put: '',
  },
  {
    name: "a token's name is theirs to change",
    file: requests,
    find: 'if (renames && !allowed(caller, !seat.named_by_token, "another name")) return;',
    put: '',
  },
  {
    name: 'the page says who a token is',
    file: door,
    find: 'grant->display_name ? grant->display_name : request.display_name;',
    put: 'request.display_name ? request.display_name : grant->display_name;',
  },
  // Allowances.
  {
    name: 'everybody is told all that one says',
    file: requests,
    find: 'if (allowance.take(now, rate)) return true;',
    put: 'if (allowance.take(now, rate) || true) return true;',
  },
  // Roster.
  {
    name: 'left is sent twice',
    file: people,
    find: 'return on_gone(seat, change.why);',
    put:
      'roster.note({RosterChange::Type::left, described(seat, Presence::reconnecting),\n         ' +
      '          reason_for(change.why)});\n      return on_gone(seat, change.why);',
  },
  {
    name: 'reconnecting is told to nobody',
    file: people,
    find:
      'return roster.note(\n          {RosterChange::Type::updated, described(seat, ' +
      'Presence::reconnecting), {}});',
    put: 'return;',
  },
  {
    name: 'who returns is a stranger',
    file: people,
    find: 'first ? RosterChange::Type::joined : RosterChange::Type::back;',
    put: 'RosterChange::Type::joined;',
  },
  {
    name: 'a joiner gets what the snapshot had, again',
    file: 'server/core/roster.cpp',
    find: 'ahead_[connection] = waiting_.size();',
    put: '(void)connection;',
  },
  {
    name: 'changes before a snapshot are merged into it',
    file: 'server/core/roster.cpp',
    find: 'merge_from_ = waiting_.size();',
    put: '',
  },
  {
    name: 'pong names no snapshot',
    file: 'server/core/meeting_requests.cpp',
    find: 'if (lacks && !roster.is_behind(to)',
    put: 'if (!lacks && !roster.is_behind(to)',
  },
  // Media.
  {
    name: 'late create kept',
    file: media,
    find: 'if (object) media.remove(id);\n    close_on_host(id);',
    put: 'if (object) media.remove(id);',
  },
  {
    name: 'a refused create is kept',
    file: media,
    find: 'if (object) media.remove(id);\n    return reply(asker, tl::unexpected<Error>(answer.error()));',
    put: 'return reply(asker, tl::unexpected<Error>(answer.error()));',
  },
  {
    name: 'the media of who left stays',
    file: presence,
    find: 'if (!lost) out.push_back(MediaOver{it->first});',
    put: '',
  },
  {
    name: 'transports close only here',
    file: media,
    find: 'close_on_host(id);\n    tell_owner(session, TransportClosed{id, reason});',
    put: 'tell_owner(session, TransportClosed{id, reason});',
  },
  {
    name: 'a transport may take for ever to connect',
    file: 'server/core/meeting_media_requests.cpp',
    find: 'setup_due.arm(',
    put: '(void)std::make_pair(',
  },
  {
    name: 'pc.close() of a page is no goodbye',
    file: media,
    find: 'people.unloading(now, seat.id, outcomes);',
    put: '(void)seat;',
  },
  {
    name: 'a dead worker empties the room',
    file: 'server/core/meeting_router.cpp',
    find: 'finish_handover(affected);\n',
    put:
      'finish_handover(affected);\n    People::Outcomes wrong;\n    people.leave(now, id, ' +
      'Transition::Why::left, wrong);\n    carry_out(wrong);\n    break;\n',
  },
  {
    name: 'a lost router is not replaced',
    file: 'server/core/meeting_router.cpp',
    find: 'if (router.replaces_lost || !waiting.empty()) open_router();',
    put: '',
  },
  {
    name: 'nobody is told to rebuild media',
    file: 'server/core/meeting_router.cpp',
    find: 'if (std::exchange(router.replaces_lost, false)) tell_all(MediaReset{*answer});',
    put: 'router.replaces_lost = false;',
  },
  {
    name: 'the router outlives its room',
    file: 'server/core/meeting_router.cpp',
    find: 'call(CloseRouter{router.id});',
    put: '',
  },
  {
    name: 'who returns gets no picture for seconds',
    file: people,
    find: 'return renew_pictures(seat);',
    put: 'return;',
  },
  {
    name: 'who returns from having gone gets no picture for seconds',
    file: people,
    find: 'if (first) return;\n  renew_pictures(seat);',
    put: 'if (first) return;',
  },
  // Driver.
  {
    name: 'each receiver costs an encoding',
    file: rooms,
    find: 'ports_.clients.send(to, frame);',
    put: 'ports_.clients.send(to, wire::encode_message(send.message, ports_.wall_clock.since_1970()));',
  },
  {
    name: 'a server that drains lets anybody in',
    file: driver,
    find: 'if (!draining_ || (request.resume_token && rooms_.contains(request.room))) return std::nullopt;',
    put: 'return std::nullopt;',
  },
  {
    name: 'a server that drains lets nobody return',
    file: driver,
    find: 'if (!draining_ || (request.resume_token && rooms_.contains(request.room))) return std::nullopt;',
    put: 'if (!draining_) return std::nullopt;',
  },
  {
    name: 'a server that drains lets in whoever brings any token',
    file: join,
    find: 'if (join.draining && !seats.find(join.participant)) return refuse(join, server_draining());',
    put: '',
  },
  {
    name: 'who left stays bound to the room',
    file: rooms,
    find: 'if (ends_in_goodbye(event) && std::any_of(effects.begin(), effects.end(), left)) unbind(by);',
    put: '',
  },
  {
    name: 'a goodbye packet is a lost connection',
    file: driver,
    find: 'core::ConnectionEnd::said_goodbye',
    put: 'core::ConnectionEnd::without_a_word',
  },
  {
    name: 'rooms are never forgotten',
    file: rooms,
    find: 'if (!room.meeting.finished())',
    put: 'if (true)',
  },
  {
    name: 'the timer is not armed again',
    file: rooms,
    find: 'ports_.timer.arm(wanted);',
    put: 'if (armed_ == never) ports_.timer.arm(wanted);',
  },
  {
    name: 'what was only noted is not taken in',
    file: presence,
    find: 'if (it != people_.end()) take_in(it->second);',
    put: '',
  },
  {
    name: 'frames of somebody in doubt are only noted',
    file: presence,
    find: 'person.state == State::present && person.ask_at == never && !person.extra_round;',
    put: 'person.state == State::present;',
  },
  {
    name: 'frames of somebody who is away are only noted',
    file: presence,
    find: 'person.state == State::present && person.ask_at == never && !person.extra_round;',
    put: 'person.ask_at == never && !person.extra_round;',
  },
  {
    name: 'who has caught up is not given the list',
    file: 'server/driver/driver_rooms.cpp',
    find: 'step_for(now, id, core::CaughtUp{id});',
    put: '',
  },
  {
    name: 'who fell behind is told changes all the same',
    file: 'server/core/roster.cpp',
    find: ' && !behind_.contains(to);',
    put: ';',
  },
  ...moderation,
];
