#include "main/admin_api.hpp"

#include "admin/api_json.hpp"
#include "admin/timeline_json.hpp"
#include "admin/timeline_svg.hpp"
#include "base/assert.hpp"
#include "main/log_address.hpp"
#include "net/origin.hpp"

#include <limits>
#include <utility>

namespace rollcall::app {
namespace {

constexpr std::size_t rooms_usual = 100;
constexpr std::size_t rooms_most = 1'000;
constexpr std::size_t events_usual = 1'000;
constexpr std::size_t events_most = 10'000;
constexpr std::size_t time_least_ms = 1'000;
constexpr std::size_t time_most_ms = 366ull * 24 * 60 * 60 * 1'000;  // A year.

/// A browser that sends an Origin asks for a page; none but one of this server may.
bool is_of_a_foreign_page(const net::HttpRequest& request) {
  return !request.origin.empty() && !net::is_own_origin(request.origin, request.host);
}

net::HttpReply to_http(admin::ApiReply reply) {
  return {.status = reply.status,
          .content_type = std::move(reply.content_type),
          .body = std::move(reply.body),
          .headers = std::move(reply.headers)};
}

/// Of a store: what is wrong with it is not the asker's fault.
admin::ApiReply unread(const Error& error) {
  if (error.code == ErrorCode::not_found) return admin::failure(error);
  return admin::failure(503, "unavailable", error.message, error.hint);
}

bool is_of_the_timeline(admin::Operation operation) {
  return operation == admin::Operation::show_timeline ||
         operation == admin::Operation::draw_timeline;
}

/// A picture has no next page: it shows as much as may be asked for, the newest of it.
Result<ports::TimelineQuery> timeline_query(const admin::ApiCall& call) {
  const bool drawn = call.operation == admin::Operation::draw_timeline;
  constexpr auto ever = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  const auto since = call.number("since", 0, ever, 0);
  if (!since) return tl::unexpected(since.error());
  const auto after = call.number("after", 0, ever, 0);
  if (!after) return tl::unexpected(after.error());
  const auto most = call.number("limit", 1, events_most, drawn ? events_most : events_usual);
  if (!most) return tl::unexpected(most.error());
  return ports::TimelineQuery{call.room(), std::chrono::milliseconds(*since), *after, *most};
}

admin::ApiReply no_such_room() {
  return admin::failure(404, "not_found", "there is no such room");
}

admin::ApiReply done(const Result<void>& result) {
  return result ? admin::done() : admin::failure(result.error());
}

admin::ApiReply counted(const Result<std::size_t>& result, std::string (*json)(std::size_t)) {
  if (!result) return admin::failure(result.error());
  return {200, json(*result)};
}

Result<core::Takeover> takeover_of(const admin::ApiCall& call) {
  const auto name = call.body_text("takeover", "replace");
  if (!name) return tl::unexpected(name.error());
  if (*name == "replace") return core::Takeover::replace;
  if (*name == "refuse") return core::Takeover::refuse;
  return fail(ErrorCode::bad_request, "takeover must be replace or refuse");
}

/// How many people the server lets into a room is the driver's to judge.
Result<driver::RoomWish> wish_of(const admin::ApiCall& call) {
  const auto room = call.body_text("room", "");
  if (!room) return tl::unexpected(room.error());
  const auto size = call.body_number("size", 1, std::numeric_limits<std::uint32_t>::max());
  if (!size) return tl::unexpected(size.error());
  const auto takeover = takeover_of(call);
  if (!takeover) return tl::unexpected(takeover.error());
  const auto time = call.body_number("timeToLiveMs", time_least_ms, time_most_ms);
  if (!time) return tl::unexpected(time.error());
  driver::RoomWish wish{RoomId(*room), {.size = *size, .takeover = *takeover}};
  if (*time) wish.time_to_live = std::chrono::milliseconds(static_cast<std::int64_t>(**time));
  return wish;
}

/// By their names in protocol/PROTOCOL.md.
Result<core::MediaSource> source_of(const admin::ApiCall& call) {
  const auto name = call.body_text("source", "microphone");
  if (!name) return tl::unexpected(name.error());
  if (*name == "microphone") return core::MediaSource::microphone;
  if (*name == "camera") return core::MediaSource::camera;
  if (*name == "screen") return core::MediaSource::screen;
  if (*name == "screenAudio") return core::MediaSource::screen_audio;
  return fail(ErrorCode::bad_request, "source must be microphone, camera, screen or screenAudio");
}

}  // namespace

AdminApi::AdminApi(const std::optional<std::string>& key, Uses uses)
    : uses_(std::move(uses)), guard_(key, uses_.secrets) {}

void AdminApi::answer(const net::HttpRequest& request, const Reply& reply) {
  const auto call = call_of(request);
  if (!call) return reply(to_http(call.error()));
  if (is_of_the_timeline(call->operation)) return tell_timeline(*call, reply);
  reply(to_http(carry_out(*call)));
}

tl::expected<admin::ApiCall, admin::ApiReply> AdminApi::call_of(const net::HttpRequest& request) {
  if (is_of_a_foreign_page(request))
    return tl::unexpected(
        admin::failure(403, "foreign_origin", "pages of other origins may not ask this"));
  if (auto refusal = guard_.refusal(uses_.clock.now(), request.authorization)) {
    // As seldom as the guard counts: who is made to wait writes no lines.
    if (refusal->status == 401 && !request.authorization.empty())
      uses_.log.write(
          ports::Level::warn, "admin API: a wrong key",
          {{"address", log_address(uses_.secrets, uses_.log_names, request.remote_address)}});
    return tl::unexpected(*std::move(refusal));
  }
  return admin::read_call({.method = request.method,
                           .segments = net::path_segments(request.raw_path),
                           .query = request.query,
                           .content_type = request.content_type,
                           .body = request.body});
}

admin::ApiReply AdminApi::carry_out(const admin::ApiCall& call) {
  switch (call.operation) {
    case admin::Operation::show_server:
      return {200, admin::to_json(uses_.server())};
    case admin::Operation::list_rooms:
      return list_rooms(call);
    case admin::Operation::make_room:
      return make_room(call);
    case admin::Operation::show_room:
      if (const auto room = uses_.driver.evidence(call.room()))
        return {200, admin::room_json(*room)};
      return no_such_room();
    case admin::Operation::end_room:
      return done(uses_.driver.end_meeting(call.room()));
    case admin::Operation::lock_room:
      return lock_room(call);
    case admin::Operation::clean_up_room:
      return counted(uses_.driver.force_cleanup(call.room()), admin::closed_json);
    case admin::Operation::list_participants:
      if (const auto room = uses_.driver.evidence(call.room()))
        return {200, admin::participants_json(*room)};
      return no_such_room();
    case admin::Operation::show_timeline:
    case admin::Operation::draw_timeline:
      break;  // Not answered at once: see answer().
    case admin::Operation::remove_participant:
      return remove_participant(call);
    case admin::Operation::mute_participant:
      return mute_participant(call);
    case admin::Operation::drain:
      uses_.log.write(ports::Level::info, "admin API: drain", {});
      uses_.drain();
      return admin::accepted();
    case admin::Operation::cleanup:
      uses_.log.write(ports::Level::info, "admin API: cleanup", {});
      uses_.driver.audit_soon();
      return admin::accepted();
  }
  ROLLCALL_ASSERT(false);
}

/// Rooms that are over have one, too, so a name without anything is no mistake.
void AdminApi::tell_timeline(const admin::ApiCall& call, const Reply& reply) {
  auto query = timeline_query(call);
  if (!query) return reply(to_http(admin::failure(query.error())));
  if (call.operation == admin::Operation::draw_timeline) return draw_timeline(*query, reply);
  const std::size_t most = query->most++;
  const auto answer = [reply, most](Result<std::vector<ports::TimelineRow>> rows) {
    if (!rows) return reply(to_http(unread(rows.error())));
    reply(to_http({200, admin::timeline_json(*std::move(rows), most)}));
  };
  uses_.timeline.read(*query, answer);
}

void AdminApi::draw_timeline(const ports::TimelineQuery& query, const Reply& reply) {
  const auto answer = [reply, room = query.room](Result<ports::TimelineEnd> end) {
    if (!end) return reply(to_http(unread(end.error())));
    reply(to_http({200, admin::timeline_svg(room.text(), *end), {}, "image/svg+xml"}));
  };
  uses_.timeline.read_end(query, answer);
}

admin::ApiReply AdminApi::list_rooms(const admin::ApiCall& call) {
  const auto most = call.number("limit", 1, rooms_most, rooms_usual);
  if (!most) return admin::failure(most.error());
  auto rooms = uses_.driver.room_summaries(RoomId(call.text("after")), *most + 1);
  std::optional<RoomId> next;
  if (rooms.size() > *most) {
    rooms.pop_back();
    next = rooms.back().room;
  }
  return {200, admin::rooms_json(rooms, next)};
}

admin::ApiReply AdminApi::make_room(const admin::ApiCall& call) {
  const auto wish = wish_of(call);
  if (!wish) return admin::failure(wish.error());
  if (uses_.driver.in_use(wish->room))
    return admin::failure(409, "conflict", "there is such a room already",
                          "GET /rooms/{room} shows it, DELETE ends it");
  if (const auto made = uses_.driver.make_room(*wish); !made) return admin::failure(made.error());
  return {201, admin::room_json(*uses_.driver.evidence(wish->room))};
}

admin::ApiReply AdminApi::lock_room(const admin::ApiCall& call) {
  using Door = driver::Driver::Door;
  const auto locked = call.body_flag("locked");
  if (!locked) return admin::failure(locked.error());
  return done(uses_.driver.lock(call.room(), *locked ? Door::locked : Door::open));
}

admin::ApiReply AdminApi::remove_participant(const admin::ApiCall& call) {
  using Return = driver::Driver::Return;
  const auto ban = call.query_flag("ban");
  if (!ban) return admin::failure(ban.error());
  return done(uses_.driver.remove(call.room(), call.participant(),
                                  *ban ? Return::banned : Return::allowed));
}

admin::ApiReply AdminApi::mute_participant(const admin::ApiCall& call) {
  const auto source = source_of(call);
  if (!source) return admin::failure(source.error());
  return counted(uses_.driver.mute(call.room(), call.participant(), *source), admin::muted_json);
}

}  // namespace rollcall::app
