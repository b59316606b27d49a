// Who comes in: what a connection may try, and who the person behind it is.
#include "driver/driver.hpp"
#include "driver/identity.hpp"
#include "wire/messages.hpp"

#include <string>
#include <utility>

namespace rollcall::driver {
namespace {

Error token_required() {
  return {ErrorCode::token_required, "this server lets in by signed token only",
          "join with a `token`; docs/access.md says who makes it"};
}

Error too_many_wrong_tokens() {
  return {ErrorCode::rate_limited, "too many tokens that are none came from this address",
          "this connection ends; come again with a right one"};
}

Error unnumbered() {
  return {ErrorCode::token_invalid, "the token has no `jti`",
          "this server takes each token once, and tells them apart by it"};
}

Error nameless() {
  return {ErrorCode::bad_request, "`displayName` is missing", "the token has no `name` either"};
}

}  // namespace

void Driver::join(Instant now, ConnectionId id, std::optional<AckId> ack,
                  const core::JoinRequest& request) {
  Connection& connection = connections_.at(id);
  Result<Person> person = person_of(now, id, request);
  if (!person) {
    if (connection.room) step(now, *connection.room, core::Heard{id});
    return refuse_join(id, ack, person.error());
  }
  if (const auto error = use_token(*person)) return refuse_join(id, ack, *error);
  open_room(request.room);
  connection.room = request.room;
  connection.presented_token = request.resume_token.has_value();
  const core::Join join = to_join(id, ack, request, std::move(*person));
  connection.relay_name = relay_name(ports_.secrets, join.participant);
  step(now, request.room, join, id);
}

/// Who tries one wrong token after the other needs a connection for each, from some point on, and
/// connections are limited. A right one never waits for them.
void Driver::refuse_join(ConnectionId id, std::optional<AckId> ack, const Error& why) {
  const bool tolerated =
      why.code != ErrorCode::token_invalid || ports_.clients.tolerates_wrong_token(id);
  answer(id, ack, "join", tl::unexpected(tolerated ? why : too_many_wrong_tokens()));
  if (!tolerated) ports_.clients.disconnect(id);
}

/// Another room may take the place of one that nobody is in: only for who has proven to be
/// somebody.
Result<Driver::Person> Driver::person_of(Instant now, ConnectionId id,
                                         const core::JoinRequest& request) {
  if (auto error = refusal(now, connections_.at(id), request))
    return tl::unexpected(std::move(*error));
  const auto* guest = std::get_if<core::GuestKey>(&request.credential);
  Result<Person> person = guest
                              ? guest_of(request, *guest)
                              : bearer_of(request, std::get<core::AccessToken>(request.credential));
  if (!person) return person;
  // Not before it is known to be one that might be let in: nobody waits for those who guess.
  if (const auto wait = ports_.clients.refuse_join(id))
    return tl::unexpected(core::join_too_soon("too many joins came from this address", *wait));
  if (rooms_.contains(request.room)) return person;
  if (auto error = refusal_of_another_room(now, *person)) return tl::unexpected(std::move(*error));
  return person;
}

Result<Driver::Person> Driver::guest_of(const core::JoinRequest& request,
                                        const core::GuestKey& key) {
  if (ports_.access.mode() == ports::AccessMode::token) return tl::unexpected(token_required());
  return Person{guest_identity(ports_.secrets, request.room, key.text),
                request.display_name.value_or(""),
                {}};
}

Result<Driver::Person> Driver::bearer_of(const core::JoinRequest& request,
                                         const core::AccessToken& token) {
  Result<ports::Grant> grant =
      ports_.access.verify(token.text, request.room, ports_.wall_clock.since_1970());
  if (!grant) return tl::unexpected(std::move(grant.error()));
  const bool once = config_.tokens == Config::Tokens::single_use;
  if (once && grant->token_id.empty()) return tl::unexpected(unnumbered());
  // As one whose time is over: enough for its own tab while the seat lives, and for nobody else.
  const bool expired = grant->expired || (once && used_tokens_.has(grant->token_id));
  const auto& name = grant->display_name ? grant->display_name : request.display_name;
  if (!name) return tl::unexpected(nameless());
  return Person{grant->identity,
                *name,
                {.rights = grant->rights,
                 .token = token_hash(ports_.secrets, token.text),
                 .expired = expired,
                 .names = grant->display_name.has_value(),
                 .identity = grant->identity},
                once && !expired ? std::move(grant->token_id) : std::string(),
                grant->over_at};
}

/// Whatever the room says to it: what was shown once may have been seen.
std::optional<Error> Driver::use_token(const Person& person) {
  if (person.token_id.empty() ||
      used_tokens_.add(ports_.wall_clock.since_1970(), person.token_id, person.token_over_at))
    return std::nullopt;
  return Error{ErrorCode::limit_reached, "this server can remember no further token as used",
               "at most " + std::to_string(config_.used_tokens_max) + " until their time is over"};
}

std::optional<Error> Driver::refusal(Instant now, Connection& connection,
                                     const core::JoinRequest& request) {
  if (!connection.joins.take(now, config_.joins))
    return core::join_too_soon("join comes too often on this connection",
                               connection.joins.wait(now, config_.joins));
  if (auto error = drain_refusal(request)) return error;
  if (connection.room && *connection.room != request.room)
    return Error{ErrorCode::already_joined, "this connection is in a room already",
                 "leave it first, or open another connection"};
  return std::nullopt;
}

std::optional<Error> Driver::refusal_of_another_room(Instant now, const Person& person) {
  // Nobody's seat can live in a room that is not there.
  if (person.admission.expired) return core::token_expired();
  if (has_place_for_room(now)) return std::nullopt;
  return Error{ErrorCode::limit_reached, "this server has no room for another meeting",
               "at most " + std::to_string(config_.rooms_max) + " rooms"};
}

core::Join Driver::to_join(ConnectionId id, std::optional<AckId> ack,
                           const core::JoinRequest& request, Person person) {
  ports::Secrets& secrets = ports_.secrets;
  std::string& stand_in = connections_.at(id).stand_in;
  if (stand_in.empty()) stand_in = std::to_string(id.number()) + "." + secrets.random_id();
  core::Join join{
      .connection = id,
      .ack = ack,
      .participant = participant_id(secrets, request.room, person.identity),
      .display_name = std::move(person.display_name),
      .tab = request.tab.value_or(TabId(stand_in)),
      .page = request.page.value_or(PageId(stand_in)),
      .presented = std::nullopt,
      .offered_token = secrets.random_token(),
      .offered = {},
      .takeover = request.takeover,
      .known = request.roster_version,
      .admission = person.admission,
      .draining = draining_,
  };
  join.offered = token_hash(secrets, join.offered_token);
  if (request.resume_token) join.presented = token_hash(secrets, *request.resume_token);
  return join;
}

void Driver::on_leave_beacon(std::string_view body) {
  const Result<core::LeaveBeacon> beacon = wire::decode_leave_beacon(body);
  if (!beacon || !rooms_.contains(beacon->room)) return;
  step(wake(), beacon->room,
       core::BeaconLeft{beacon->participant, beacon->epoch, beacon->page,
                        token_hash(ports_.secrets, beacon->resume_token)});
}

}  // namespace rollcall::driver
