// One-line bugs that would open a door, each with the test that must fail then: `script/mutations --guards`. What the
// stories and the simulator catch stands in mutations.mjs. `find` stands exactly once in its file.
import { history } from './history.mjs';

const http = 'server/net/http_connection.cpp';
const engine = 'server/net/engine_server.cpp';
const session = 'server/net/engine_session.cpp';
const websocket = 'server/net/websocket_transport.hpp';
const packets = 'server/wire/socketio.cpp';
const events = 'server/wire/messages_decode.cpp';
const join = 'server/core/meeting_join.cpp';
const door = 'server/driver/driver_join.cpp';
const identity = 'server/driver/identity.cpp';

const bytes = (name) => ({ file: 'server/net/hostile_bytes_test.cpp', name });
const attachments = (name) => ({ file: 'server/wire/socketio_attachments_test.cpp', name });
const header = (name) => ({ file: 'server/wire/socketio_header_test.cpp', name });
const limits = (name) => ({ file: 'server/wire/socketio_test.cpp', name });
const sessions = (name) => ({ file: 'server/net/engine_session_test.cpp', name });
const edge = (name) => ({ file: 'server/main/edge_test.cpp', name });
const strangers = (name) => ({ file: 'server/driver/driver_strangers_test.cpp', name });
const persons = (name) => ({ file: 'server/driver/identity_test.cpp', name });
const joins = (name) => ({ file: 'server/core/meeting_join_test.cpp', name });

export const guards = [
  // Packets.
  {
    name: 'an attachment fills two places',
    file: packets,
    find: 'if (used[index]) return false;',
    put: '',
    test: attachments('SocketIoPlaceholder.NeedsEachAttachmentExactlyOnce'),
  },
  {
    name: 'a client says what only socket.io says',
    file: packets,
    find: 'return reserved ? std::optional(DecodeError::reserved_event) : std::nullopt;',
    put: '(void)reserved;\n  return std::nullopt;',
    test: header('SocketIoEvent.IsReservedOnlyByItsExactName'),
  },
  {
    name: 'attachments without number',
    file: packets,
    find: '*count > limits_.attachments || ',
    put: '',
    test: limits('SocketIoLimit.OfAttachmentsIsTen'),
  },
  {
    name: 'attachments weigh nothing',
    file: packets,
    find: 'pending_->bytes += bytes.size();',
    put: '',
    test: limits('SocketIoLimit.OfBytesCountsTextAndAttachmentsTogether'),
  },
  {
    name: 'JSON as deep as it likes',
    file: packets,
    find: 'options.max_depth = limits.json_depth;',
    put: "(void)limits;\n  options.max_depth = 10'000;",
    test: limits('SocketIoLimit.OfNestingIsThirtyTwo'),
  },
  {
    name: 'events as deep as they like',
    file: events,
    find: 'options.max_depth = depth_max;',
    put: 'options.max_depth = 100 * depth_max;',
    test: {
      file: 'server/wire/messages_decode_test.cpp',
      name: 'DecodeEvent.RefusesWhatIsNestedTooDeeply',
    },
  },
  {
    name: 'an acknowledgement has a number that no browser has',
    file: packets,
    find: 'if (!id || *id > id_max)',
    put: 'if (!id || *id > id_max * 2)',
    test: header('SocketIoId.IsRefusedOverWhatANumberHolds'),
  },
  // HTTP and WebSocket.
  {
    name: 'a WebSocket that breaks leaves its session behind',
    file: websocket,
    find: 'if (const auto user = std::exchange(user_, nullptr)) user->on_websocket_closed(cause_of(error));',
    put: 'if (error == boost::asio::error::eof) cause_of(error);',
    test: bytes('Hostile.FrameThatIsNoneEndsItsSessionAndNoOther'),
  },
  {
    name: 'WebSockets are compressed',
    file: websocket,
    find: 'boost::beast::websocket::stream<Stream, false> socket_;',
    put: 'boost::beast::websocket::stream<Stream, true> socket_;',
    also: {
      find: 'socket_.auto_fragment(false);',
      put:
        'socket_.auto_fragment(false);\n    boost::beast::websocket::permessage_deflate deflate;\n' +
        '    deflate.server_enable = true;\n    socket_.set_option(deflate);',
    },
    test: bytes('Hostile.WebSocketIsNeverCompressedThoughItAsksForIt'),
  },
  {
    name: 'a request may take for ever',
    file: http,
    find: 'arm(requests_ == 0 ? context_.limits.request_max : context_.limits.idle_max);',
    put: '',
    also: {
      find: '++requests_;\n    arm(context_.limits.request_max);',
      put: '++requests_;',
    },
    test: bytes('SlowRequest.EndsItsConnectionWhereverItStops'),
  },
  {
    name: 'a body of any size',
    file: http,
    find: 'parser_->body_limit(context_.limits.body_bytes);',
    put: 'parser_->body_limit(1u << 30);',
    test: bytes('Hostile.BodyBeyondTheLimitIsRefusedByWhatItSaysAndByWhatItIs'),
  },
  {
    name: 'headers of any size',
    file: http,
    find: 'parser_->header_limit(static_cast<std::uint32_t>(context_.limits.header_bytes));',
    put: 'parser_->header_limit(1u << 30);',
    test: bytes('LongHeaders.BeyondTheirLimitAreRefusedHoweverTheyAreMadeUp'),
  },
  {
    name: 'two lengths are as good as one',
    file: http,
    find: 'ambiguity_of(parser_->get()))',
    put: 'ambiguity_of(parser_->get()); why && requests_ == 0)',
    test: bytes('Smuggling.IsRefusedInEachOfItsFormsAndWhatIsBehindItIsNoRequest'),
  },
  {
    name: 'a header field may go on in the next line',
    file: http,
    find: 'if (has_folded_field(bytes))',
    put: 'if (has_folded_field(bytes) && requests_ > 0)',
    test: bytes('Smuggling.IsRefusedInEachOfItsFormsAndWhatIsBehindItIsNoRequest'),
  },
  {
    name: 'fields behind the body are as good as those of the head',
    file: http,
    find: 'if (field_count_of(message) > head_fields_)',
    put: 'if (field_count_of(message) > head_fields_ + 99)',
    test: bytes('Smuggling.OfFieldsBehindTheBodyChangesNothingInItsHead'),
  },
  {
    name: 'what follows a refused request is a request',
    file: http,
    find: 'keep_alive_ = false;\n    write({status, ',
    put: 'write({status, ',
    test: bytes('Smuggling.IsRefusedInEachOfItsFormsAndWhatIsBehindItIsNoRequest'),
  },
  {
    name: 'two polls at once',
    file: session,
    find: 'if (pending_poll_) {\n    exchange',
    put: 'if (pending_poll_ && closed_) {\n    exchange',
    test: sessions('Engine.EndsASessionThatPollsTwiceAtOnce'),
  },
  {
    name: 'any page may talk to the server',
    file: http,
    find: 'if (auto refusal = context_.dispatcher.refuse_origin(request)) {',
    put: 'if (auto refusal = std::optional<HttpReply>()) {',
    test: {
      file: 'server/net/server_test.cpp',
      name: 'Origins.AreCheckedOnEveryPathWithAndWithoutASession',
    },
  },
  {
    name: 'answers may be kept by whoever passes them on',
    file: http,
    find: 'if (!has_header(reply_, "Cache-Control")) add("Cache-Control", "no-store");',
    put: '(void)&has_header;',
    test: {
      file: 'server/net/server_test.cpp',
      name: 'Server.PutsTheSecurityHeadersIntoEveryAnswer',
    },
  },
  {
    name: 'half of a session id is not random',
    file: engine,
    find: 'static_cast<int>(bytes.size())) != 1',
    put: 'static_cast<int>(bytes.size() / 2)) != 1',
    test: sessions('Engine.HasSessionIdsWhoseBitsAllVary'),
  },
  {
    name: "an unknown session is somebody else's",
    file: engine,
    find: 'return found == sessions_.end() ? nullptr : found->second;',
    put:
      'if (sessions_.empty()) return nullptr;\n' +
      '  return found == sessions_.end() ? sessions_.begin()->second : found->second;',
    test: sessions('Engine.GivesNothingAwayToWhoeverGuessesAnId'),
  },
  {
    name: 'sessions without number',
    file: engine,
    find: 'if (sessions_.size() >= options_.sessions_max) {',
    put: 'if (sessions_.size() > 2 * options_.sessions_max) {',
    test: sessions('Engine.RefusesRequestsAsTheReferenceDoes'),
  },
  {
    name: 'who reads slowly may be owed any amount',
    file: session,
    find: 'if (over_limit()) return end(CloseCause::slow_consumer);',
    put: '(void)over_limit();',
    test: sessions('Engine.LetsPacketsWaitUpToTheirLimit'),
  },
  // People.
  {
    name: "what is in a room is everybody's",
    file: 'server/core/meeting_state.hpp',
    find: 'object && object->created && media.session_of(id) == caller.seat.media;',
    put: 'object && object->created;\n    (void)caller;',
    test: strangers('Strangers.AreAnsweredForAForeignIdAsForOneThatNeverWas'),
  },
  {
    name: 'who is not the owner learns that there is an owner',
    file: 'server/core/meeting_media_requests.cpp',
    find: 'fail(ErrorCode::not_found, "no such " + std::move(what) + " of yours");',
    put: 'fail(ErrorCode::not_allowed, "no such " + std::move(what) + " of yours");',
    test: strangers('Strangers.AreAnsweredForAForeignIdAsForOneThatNeverWas'),
  },
  {
    name: 'who says that somebody goes makes them go',
    file: 'server/core/meeting_people.cpp',
    find: 'seat->tokens.accepts(beacon.token);',
    put: '(seat->tokens.accepts(beacon.token) || true);',
    test: strangers('Strangers.ChangeNothingOfSomebodyElseWhateverTheyTry'),
  },
  {
    name: 'a wrong resume token fails the join',
    file: join,
    find: 'if (people.keeps_place(now, join.participant)) return std::nullopt;',
    put:
      'if (seat && join.presented && !seat->tokens.accepts(*join.presented))\n' +
      '    return Error{ErrorCode::not_allowed, "another token", {}};\n' +
      '  if (people.keeps_place(now, join.participant)) return std::nullopt;',
    test: joins('Resume.WithAWrongTokenIsAJoinByIdentity'),
  },
  {
    name: 'nobody is waited for after a restart',
    file: join,
    find: 'join.known && join.known->generation != options.generation;',
    put: 'join.known && false;',
    test: joins('Recovering.IsSaidToWhoeverComesFromAnEarlierLifeOfTheRoom'),
  },
  {
    name: 'joins as often as one likes',
    file: door,
    find: 'if (!connection.joins.take(now, config_.joins))',
    put: 'if (!connection.joins.take(now, config_.joins) && connection.room && !connection.room)',
    test: {
      file: 'server/driver/driver_join_test.cpp',
      name: 'JoinByToken.IsNotTriedOftenerThanAnyOther',
    },
  },
  {
    name: 'a guest is a host',
    file: 'server/core/meeting_access.cpp',
    find: 'return hosting.host() == seat.id ? Role::host : Role::guest;',
    put: 'return Role::host;',
    test: {
      file: 'server/driver/driver_join_test.cpp',
      name: 'JoinAsGuest.MakesAHostOfWhoOpensTheRoomAndOfNobodyElse',
    },
  },
  {
    name: 'a guest is the same in every room',
    file: identity,
    find: '{"guest", room.text(), guest_key}',
    put: '{"guest", room.text().substr(0, 0), guest_key}',
    test: persons('GuestIdentity.DiffersByRoomKeyAndServer'),
  },
  {
    name: 'a person has one id in all rooms',
    file: identity,
    find: '{"participant", room.text(), identity}',
    put: '{"participant", room.text().substr(0, 0), identity}',
    test: persons('ParticipantIdOf.IsAnotherInAnotherRoom'),
  },
  {
    name: 'a guest key may be guessed',
    file: events,
    find: '.characters_min = 22,  // 128 bits',
    put: '.characters_min = 2,',
    test: {
      file: 'server/wire/messages_vectors_test.cpp',
      name: 'RequestVectors.AreJudgedAsTheySay',
    },
  },
  // Secrets.
  {
    name: 'others may read the key of the server',
    file: 'server/main/openssl_secrets.cpp',
    find: 'if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)',
    put: 'if ((status.st_mode & S_IXOTH) != 0)',
    test: edge('ServerKeyTest.IsRefusedIfOthersMayReadItOrItIsNone'),
  },
  {
    name: 'resume tokens of 128 bits',
    file: 'server/main/openssl_secrets.cpp',
    find: 'return random_base64url<32>();',
    put: 'return random_base64url<16>();',
    test: edge('OpensslSecrets.MakesIdsAndTokensOfTheRightSizeAndNeverTwice'),
  },
  {
    name: 'one byte of a token is not compared',
    file: 'server/core/resume_tokens.cpp',
    find: 'std::size_t i = 0; i < a.size(); ++i',
    put: 'std::size_t i = 1; i < a.size(); ++i',
    test: { file: 'server/core/parts_test.cpp', name: 'ResumeTokens.DifferByAnyOneByte' },
  },
  {
    name: 'what is logged may end its line',
    file: 'server/main/spdlog_log.cpp',
    find: 'to_text(level), escaped(message));',
    put: 'to_text(level), message);',
    test: edge('Log.LetsNothingBeginALineOfItsOwn'),
  },
  {
    name: 'the token of who comes back is in the log',
    file: door,
    find: 'open_room(request.room);',
    put:
      'open_room(request.room);\n  ports_.log.write(ports::Level::debug, "join", ' +
      '{{"token", std::string_view(request.resume_token ? *request.resume_token : "")}});',
    test: strangers('Strangers.FindNoSecretOfAnybodyInTheLog'),
  },
  // Configuration, and what is not ours.
  {
    name: 'other machines are served in the clear',
    file: 'server/main/options.cpp',
    find: 'if (is_served_in_the_clear(options) && !options.insecure)',
    put: 'if (is_served_in_the_clear(options) && options.host.empty())',
    test: {
      file: 'server/main/options_test.cpp',
      name: 'Options.RefuseToServeOtherMachinesInTheClear',
    },
  },
  {
    name: 'any key opens the admin API',
    file: 'server/admin/api_guard.cpp',
    find: 'if (key && is_right(*key)) return std::nullopt;',
    put: 'if (key && (is_right(*key) || true)) return std::nullopt;',
    test: {
      file: 'server/admin/api_guard_test.cpp',
      name: 'ApiGuardTest.AsksEverybodyElseForIt',
    },
  },
  {
    name: 'no fingerprint will do',
    file: 'server/ortc/transport_json.cpp',
    find: 'if (parameters.fingerprints.empty()) list.refuse("at least 1 fingerprint");',
    put: '',
    test: {
      file: 'server/ortc/transport_json_test.cpp',
      name: 'DtlsParametersFromJson.RefuseAnEmptyListOfFingerprints',
    },
  },
  {
    name: "clients are sent to a relay of somebody's",
    file: 'server/wire/messages_encode.cpp',
    find: 'out.raw("iceServers", ice_servers.text);',
    put: 'out.raw("iceServers", ice_servers.text.empty() ? "" : R"([{"urls":"turn:relay.example"}])");',
    test: {
      file: 'server/wire/messages_vectors_test.cpp',
      name: 'MessageVectors.AreWhatTheServerWrites',
    },
  },
  {
    name: 'credentials for a relay never end',
    file: 'server/turn/shared_secret.cpp',
    find: '(since_1970) + ttl_;',
    put: '(since_1970) + ttl_ * 100;',
    test: {
      file: 'server/turn/shared_secret_test.cpp',
      name: 'SharedSecret.OffersCredentialsThatEndAfterTheirTime',
    },
  },
  {
    name: 'a relay hears who somebody is',
    file: 'server/driver/driver_join.cpp',
    find: 'relay_name(ports_.secrets, join.participant);',
    put: 'join.participant.text();',
    test: {
      file: 'server/driver/driver_relays_test.cpp',
      name: 'Relays.KnowAPersonByANameThatTellsNothing',
    },
  },
  {
    name: 'one address has as many sessions as it wants',
    file: 'server/net/address_limits.cpp',
    find: 'if (known == nullptr || known->*count >= most) {',
    put: 'if (known == nullptr || (known->*count >= most && false)) {',
    test: {
      file: 'server/net/address_limits_test.cpp',
      name: 'AddressLimits.GiveAnAddressSoManyPlacesAndEachBackWithItsLastCopy',
    },
  },
  {
    name: 'one address opens sessions as fast as it wants',
    file: 'server/net/address_limits.cpp',
    find: 'if (known->handshakes.take(now, options_.handshakes)) return std::nullopt;',
    put: 'if (known->handshakes.take(now, options_.handshakes) || true) return std::nullopt;',
    test: {
      file: 'server/net/address_limits_server_test.cpp',
      name: 'Limited.IsHowFastSessionsAreOpened',
    },
  },
  {
    name: 'one address has as many sockets as it wants',
    file: 'server/net/server.cpp',
    find: 'if (place) serve_connection(',
    put: 'serve_connection(',
    test: {
      file: 'server/net/address_limits_server_test.cpp',
      name: 'Limited.IsHowManySocketsAnAddressHasBeforeItHasSaidAnything',
    },
  },
  {
    name: 'addresses are remembered without number',
    file: 'server/net/address_limits.cpp',
    find: 'if (entries_.size() >= options_.addresses_max) return nullptr;',
    put: '',
    test: {
      file: 'server/net/address_limits_test.cpp',
      name: 'AddressLimits.RememberSoManyAddressesAndForgetThoseThatRest',
    },
  },
  {
    name: 'wrong tokens without number',
    file: 'server/driver/driver_join.cpp',
    find: 'if (!tolerated) ports_.clients.disconnect(id);',
    put: '',
    test: {
      file: 'server/driver/driver_join_test.cpp',
      name: 'JoinByToken.EndsTheConnectionOfAWrongOneWhereTooManyCame',
    },
  },
  {
    name: 'anybody may say where they come from',
    file: 'server/net/client_address.cpp',
    find: 'if (!trusted.contains(client)) return client;',
    put: 'if (!trusted.contains(client) && forwarded.empty()) return client;',
    test: {
      file: 'server/net/client_address_test.cpp',
      name: 'ClientAddress.IsTheOtherEndUnlessThatIsATrustedProxy',
    },
  },
  {
    name: 'each address of an IPv6 network counts alone',
    file: 'server/net/client_address.cpp',
    find: 'constexpr unsigned group_bits = 64;',
    put: 'constexpr unsigned group_bits = 128;',
    test: {
      file: 'server/net/client_address_test.cpp',
      name: 'CountedAs.IsAnIpv4AddressOrAnIpv6Network',
    },
  },
  {
    name: 'a token lets in again',
    file: 'server/driver/driver_join.cpp',
    find: 'grant->expired || (once && used_tokens_.has(grant->token_id));',
    put: 'grant->expired;',
    test: {
      file: 'server/driver/driver_single_use_test.cpp',
      name: 'SingleUse.RefusesATokenThatSomebodyCameInWith',
    },
  },
  {
    name: 'a token that is used is forgotten for the next one',
    file: 'server/driver/used_tokens.cpp',
    find: 'if (over_at_.size() >= most_ && !over_at_.contains(id)) return false;',
    put: 'if (over_at_.size() >= most_ && !over_at_.contains(id)) over_at_.clear();',
    test: {
      file: 'server/driver/used_tokens_test.cpp',
      name: 'UsedTokens.ThatAreTooManyLetNoneBeForgottenBeforeItsTime',
    },
  },
  // Tabs.
  {
    name: 'a duplicated tab keeps the copied tokens',
    file: 'sdk/src/tab/claim.ts',
    find: 'dropTickets(ports.session);',
    put: 'void dropTickets;',
    test: {
      file: 'sdk/src/tab/claim.test.ts',
      name: 'that was duplicated gets an id of its own and gives up what was copied',
    },
  },
  {
    name: 'a page that lost comes back by itself',
    file: 'sdk/src/room.ts',
    find: "if (error.code === 'meeting_switched') this.#putOut({ type: 'superseded' });",
    put: "if (error.code === 'room_full') this.#putOut({ type: 'superseded' });",
    test: {
      file: 'sdk/src/room-life.test.ts',
      name: 'superseded while it was away, the room is switched instead of coming back',
    },
  },
  {
    name: 'who mutes while another microphone comes is heard',
    file: 'sdk/src/media/sending.ts',
    find: 'return this.#desired.get(source)?.muted ?? true;',
    put: 'return false && source;',
    test: {
      file: 'sdk/src/media/sending.test.ts',
      name: 'whoever mutes is silent, also where signaling is lost meanwhile',
    },
  },
  {
    name: 'another room unmutes',
    file: 'web/src/state/wishes.ts',
    find: 'const name = prefix + roomId;',
    put: 'const name = prefix;',
    test: {
      file: 'web/src/state/wishes.test.ts',
      name: 'what was wished in a call is known after a reload, and of that room alone',
    },
  },
  {
    name: 'a full storage unmutes',
    file: 'web/src/state/wishes.ts',
    find: 'forget(name); //',
    put: '//',
    test: {
      file: 'web/src/state/wishes.test.ts',
      name: 'where storage is full, an earlier wish to be heard does not outlive a mute',
    },
  },
  {
    name: 'an admin key is kept unasked',
    file: 'web/src/admin/state/session.ts',
    find: "write(keep === 'for-this-tab' ? key : undefined);",
    put: 'write(key);',
    test: {
      file: 'web/src/admin/state/session.test.ts',
      name: 'keeps the right key in memory alone, unless it is to be kept for the tab',
    },
  },
  {
    name: 'an admin key outlives its refusal',
    file: 'web/src/admin/state/session.ts',
    find: 'write(undefined);',
    put: '',
    test: {
      file: 'web/src/admin/state/session.test.ts',
      name: 'signs out, and forgets the key, when the server does not take it any more',
    },
  },
  {
    name: 'a page vouches for whom it last heard of',
    file: 'sdk/src/core/doubts.ts',
    find: 'if (now - wordAt < silenceMs) return',
    put: 'if (now - wordAt < 1_000 * silenceMs) return',
    test: {
      file: 'sdk/src/room-doubts.test.ts',
      name: 'nobody is shown as present five minutes after the last word of the server',
    },
  },
  {
    name: 'a gap in the list is passed over',
    file: 'sdk/src/core/roster.ts',
    find: 'if (first > state.version.number + 1) return resync(state);',
    put: 'if (first > state.version.number + 1_000_000) return resync(state);',
    test: {
      file: 'sdk/src/core/roster.test.ts',
      name: 'with a gap before them ask for a snapshot and change nothing',
    },
  },
  ...history,
];
