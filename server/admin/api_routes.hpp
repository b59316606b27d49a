// What may be asked of the admin API, and how: the table of its routes, and the strict reading of a
// request by it. protocol/admin-api.yaml and docs/admin-api.md say the same to others.
#pragma once

#include "admin/api_reply.hpp"
#include "base/id.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace rollcall::admin {

inline constexpr std::string_view api_root = "/admin/api/v1";
/// Of a body: there is no more to say than a few words.
inline constexpr std::size_t api_body_bytes_max = 4'096;

enum class Operation {
  show_server,
  list_rooms,
  make_room,
  show_room,
  end_room,
  lock_room,
  clean_up_room,
  list_participants,
  show_timeline,
  draw_timeline,
  remove_participant,
  mute_participant,
  drain,
  cleanup,
};

struct ApiRoute {
  std::string_view method;
  std::string_view path;  // Below api_root; `{name}` stands for one segment.
  Operation operation;
  std::vector<std::string_view> query = {};  // Parameters that it takes.
  std::vector<std::string_view> body = {};   // Fields of the body that it takes.
};

const std::vector<ApiRoute>& api_routes();

struct ApiRequest {
  std::string method;
  std::vector<std::string> segments;  // Of the whole path, each decoded by itself.
  std::map<std::string, std::string> query = {};
  std::string content_type = {};
  std::string body = {};
};

/// A request that a route takes.
struct ApiCall {
  Operation operation;
  std::map<std::string_view, std::string> parts;  // What stands in the path for each `{name}`.
  std::map<std::string, std::string> query;
  boost::json::object body;

  RoomId room() const { return RoomId(parts.at("room")); }
  ParticipantId participant() const { return ParticipantId(parts.at("id")); }
  /// `name` of the query, or `otherwise`; an error unless it is a number from `least` to `most`.
  Result<std::size_t> number(const std::string& name, std::size_t least, std::size_t most,
                             std::size_t otherwise) const;
  std::string text(const std::string& name) const;
  /// `name=true` or `name=false` of the query, or a field of the body, which must be there.
  Result<bool> query_flag(const std::string& name) const;
  Result<bool> body_flag(std::string_view name) const;
  /// A field of the body: a number from `least` to `most`, if it is there.
  Result<std::optional<std::size_t>> body_number(std::string_view name, std::size_t least,
                                                 std::size_t most) const;
  /// A field of the body, or `otherwise` if it is not there.
  Result<std::string> body_text(std::string_view name, std::string_view otherwise) const;
};

/// ... or what to answer instead.
tl::expected<ApiCall, ApiReply> read_call(const ApiRequest& request);

}  // namespace rollcall::admin
