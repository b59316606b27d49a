#include "access/claims.hpp"

#include "access/compact.hpp"
#include "wire/text_rule.hpp"

#include <cmath>
#include <string_view>
#include <utility>

#include <boost/json/value.hpp>

namespace rollcall::access {
namespace {

namespace json = boost::json;
using wire::TextRule;

constexpr TextRule subject_rule = {.characters_min = 1,
                                   .characters_max = 128,
                                   .bytes_max = 512,
                                   .characters = TextRule::Characters::printable};
constexpr TextRule token_id_rule = {.characters_min = 1,
                                    .characters_max = 128,
                                    .bytes_max = 512,
                                    .characters = TextRule::Characters::printable};
// The end of the year 9999: who counts milliseconds by mistake is beyond it.
constexpr double time_max = 253'402'300'799;

/// Reads the members of one object; keeps the first thing that is wrong.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  const std::optional<Error>& error() const { return error_; }

  void refuse(std::string_view name, std::string_view what) {
    if (error_) return;
    error_ = Error{ErrorCode::token_invalid,
                   "the token's `" + std::string(name) + "` " + std::string(what),
                   "docs/access.md lists the claims"};
  }

  /// A member; missing and null are the same.
  const json::value* find(std::string_view name) const {
    const json::value* value = object_.if_contains({name.data(), name.size()});
    return value != nullptr && !value->is_null() ? value : nullptr;
  }

  std::optional<std::string> text(std::string_view name, const TextRule& rule) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) {
      refuse(name, "must be a string");
      return std::nullopt;
    }
    std::string_view text = text_of(object_, name);
    if (rule.edges == TextRule::Edges::trimmed) text = wire::trimmed(text);
    if (const std::string wrong = complaint(text, rule); !wrong.empty()) refuse(name, wrong);
    return std::string(text);
  }

  /// NumericDate (RFC 7519 section 2), which may have fractions.
  std::optional<std::chrono::seconds> time(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    json::error_code ec;
    const double number = value->is_number() ? value->to_number<double>(ec) : -1;
    if (!(number >= 0 && number <= time_max)) {
      refuse(name, "must be seconds since 1970");
      return std::nullopt;
    }
    return std::chrono::seconds(static_cast<std::int64_t>(std::floor(number)));
  }

  bool flag(std::string_view name, bool otherwise) {
    const json::value* value = find(name);
    if (value == nullptr) return otherwise;
    if (value->is_bool()) return value->get_bool();
    refuse(name, "must be true or false");
    return false;
  }

 private:
  const json::object& object_;
  std::optional<Error> error_;
};

constexpr TextRule room_rule = {.characters_min = 0,
                                .characters_max = 128,
                                .bytes_max = 128,
                                .dots = TextRule::Dots::never_alone};

void read_grants(Reader& video, Claims& claims) {
  claims.room = video.text("room", room_rule).value_or("");
  claims.room_join = video.flag("roomJoin", false);
  claims.rights.role = video.flag("roomAdmin", false) ? core::Role::host : core::Role::guest;
  // As LiveKit has it: what is not said is granted, and data goes with the rest of publishing.
  core::Permissions& may = claims.rights.permissions;
  may.publish = video.flag("canPublish", true);
  may.subscribe = video.flag("canSubscribe", true);
  may.publish_data = video.flag("canPublishData", may.publish);
  // It narrows canPublish: who does not know it must not let more through than was meant.
  if (video.find("canPublishSources") != nullptr)
    video.refuse("canPublishSources", "is not supported here");
}

std::optional<std::string> read_name(Reader& reader) {
  const json::value* name = reader.find("name");
  // LiveKit's libraries write "" for none.
  if (name != nullptr && name->is_string() && name->get_string().empty()) return std::nullopt;
  return reader.text("name", wire::display_name_rule);
}

}  // namespace

Result<Claims> read_claims(const json::object& object) {
  Reader reader(object);
  Claims claims;
  const auto subject = reader.text("sub", subject_rule);
  if (!subject) reader.refuse("sub", "is missing");
  const auto expires = reader.time("exp");
  if (!expires) reader.refuse("exp", "is missing");
  claims.not_before = reader.time("nbf").value_or(std::chrono::seconds(0));
  claims.name = read_name(reader);
  claims.id = reader.text("jti", token_id_rule).value_or("");
  const json::value* video = reader.find("video");
  if (video == nullptr || !video->is_object()) reader.refuse("video", "must be an object");
  if (reader.error()) return tl::unexpected(*reader.error());
  Reader grants(video->get_object());
  read_grants(grants, claims);
  if (grants.error()) return tl::unexpected(*grants.error());
  claims.subject = *subject;
  claims.expires = *expires;
  return claims;
}

}  // namespace rollcall::access
