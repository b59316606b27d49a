#include "main/admin_command.hpp"

#include "admin/api_routes.hpp"
#include "admin/api_tables.hpp"
#include "admin/timeline_json.hpp"
#include "admin/timeline_table.hpp"
#include "base/assert.hpp"
#include "main/command_line.hpp"
#include "net/http_client.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <ostream>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::app {
namespace {

using namespace std::chrono_literals;

constexpr auto longest = 10s;
constexpr const char* rooms_at_once = "1000";
constexpr const char* events_at_once = "10000";
// 50 MB or so in memory; who wants more asks page by page.
constexpr std::size_t events_most = 100'000;

std::string text_of(const boost::json::object& object, const char* field) {
  const boost::json::value* value = object.if_contains(field);
  if (value == nullptr || !value->is_string()) return "";
  return {value->get_string().data(), value->get_string().size()};
}

/// What is said in JSON; nothing if it is something else.
std::optional<boost::json::object> said_in(const net::HttpAnswer& answer) {
  boost::system::error_code malformed;
  boost::json::value value = boost::json::parse(answer.body, malformed);
  if (malformed || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

/// What the server says was wrong, or that somebody else answered.
Error refusal(const net::HttpAnswer& answer) {
  const auto said = said_in(answer).value_or(boost::json::object{});
  const boost::json::value* error = said.if_contains("error");
  if (error == nullptr || !error->is_object())
    return {ErrorCode::not_found,
            "that is no rollcall server: it answers " + std::to_string(answer.status),
            "does --url name the server?"};
  return {ErrorCode::not_allowed, text_of(error->get_object(), "message"),
          text_of(error->get_object(), "hint")};
}

struct Request {
  const char* method;
  std::string path;  // Below the API's root.
  boost::json::object body = {};
};

Result<net::HttpAnswer> send(const AdminCommand& command, const net::Url& server,
                             const Request& request) {
  net::HttpQuestion question{.url = server,
                             .method = request.method,
                             .headers = {{"Authorization", "Bearer " + command.key}},
                             .trust = net::Trust::this_machine_or_certified};
  if (question.url.target.ends_with('/')) question.url.target.pop_back();
  question.url.target += std::string(admin::api_root) + request.path;
  if (!request.body.empty()) {
    question.headers.emplace_back("Content-Type", "application/json");
    question.body = boost::json::serialize(request.body);
  }
  return net::http_ask(question, longest);
}

/// The answer to it.
Result<boost::json::object> ask(const AdminCommand& command, const net::Url& server,
                                const Request& request) {
  const auto answer = send(command, server, request);
  if (!answer) return tl::unexpected(answer.error());
  auto said = said_in(*answer);
  if (!said || answer->status != 200) return tl::unexpected(refusal(*answer));
  return *std::move(said);
}

/// Page by page, as one answer.
Result<boost::json::object> all_rooms(const AdminCommand& command, const net::Url& server) {
  boost::json::array rooms;
  std::string path = std::string("/rooms?limit=") + rooms_at_once;
  for (std::string after;;) {
    const auto page = ask(command, server, {"GET", path});
    if (!page) return page;
    const boost::json::value* list = page->if_contains("rooms");
    if (list != nullptr && list->is_array())
      rooms.insert(rooms.end(), list->get_array().begin(), list->get_array().end());
    const std::string next = text_of(*page, "next");
    if (next <= after) break;  // There is none, or it leads nowhere.
    after = next;
    path = std::string("/rooms?limit=") + rooms_at_once + "&after=" + admin::in_path(after);
  }
  return boost::json::object{{"rooms", std::move(rooms)}};
}

/// Page by page, as one answer: with `next` if that was not all.
Result<boost::json::object> whole_timeline(const AdminCommand& command, const net::Url& server) {
  const std::string path =
      "/rooms/" + admin::in_path(command.room) + "/timeline?limit=" + events_at_once;
  boost::json::array events;
  for (std::int64_t after = 0;;) {
    const auto page = ask(command, server, {"GET", path + "&after=" + std::to_string(after)});
    if (!page) return page;
    const boost::json::value* list = page->if_contains("events");
    if (list != nullptr && list->is_array())
      events.insert(events.end(), list->get_array().begin(), list->get_array().end());
    const boost::json::value* next = page->if_contains("next");
    const bool leads_on = next != nullptr && next->is_int64() && next->get_int64() > after;
    if (!leads_on) return boost::json::object{{"events", std::move(events)}};
    after = next->get_int64();
    if (events.size() >= events_most)
      return boost::json::object{{"events", std::move(events)}, {"next", after}};
  }
}

Result<boost::json::object> ask_for(const AdminCommand& command, const net::Url& server) {
  const std::string room = "/rooms/" + admin::in_path(command.room);
  const std::string person = room + "/participants/" + admin::in_path(command.participant);
  switch (command.what) {
    case AdminCommand::What::rooms:
      return all_rooms(command, server);
    case AdminCommand::What::participants:
      return ask(command, server, {"GET", room + "/participants"});
    case AdminCommand::What::timeline:
      return whole_timeline(command, server);
    case AdminCommand::What::remove:
      return ask(command, server, {"DELETE", person + (command.ban ? "?ban=true" : "")});
    case AdminCommand::What::mute:
      return ask(command, server, {"POST", person + "/mute", {{"source", command.source}}});
    case AdminCommand::What::lock:
      return ask(command, server, {"POST", room + "/lock", {{"locked", true}}});
    case AdminCommand::What::unlock:
      return ask(command, server, {"POST", room + "/lock", {{"locked", false}}});
    case AdminCommand::What::end_room:
      return ask(command, server, {"DELETE", room});
    case AdminCommand::What::cleanup:
      return ask(command, server, {"POST", room + "/cleanup"});
  }
  ROLLCALL_ASSERT(false);
}

/// "muted 1"; nothing if the answer does not say it.
std::string sum(const boost::json::object& answer, const char* name) {
  const boost::json::value* number = answer.if_contains(name);
  if (number == nullptr) return "";
  return std::string(name) + " " + boost::json::serialize(*number) + "\n";
}

std::vector<ports::TimelineRow> events_of(const boost::json::object& answer) {
  const boost::json::value* events = answer.if_contains("events");
  if (events == nullptr || !events->is_array()) return {};
  return admin::timeline_rows(events->get_array());
}

/// As the server draws it, which knows who was there before. Others may not read it: it names
/// everybody.
Result<void> draw(const AdminCommand& command, const net::Url& server) {
  const auto answer =
      send(command, server, {"GET", "/rooms/" + admin::in_path(command.room) + "/timeline.svg"});
  if (!answer) return tl::unexpected(answer.error());
  const std::string& svg = answer->body;
  if (answer->status != 200 || !svg.starts_with("<svg ")) return tl::unexpected(refusal(*answer));
  const std::string& path = *command.svg;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  std::FILE* const out = file < 0 ? nullptr : ::fdopen(file, "w");
  const bool written = out != nullptr && std::fwrite(svg.data(), 1, svg.size(), out) == svg.size();
  const bool closed = out == nullptr || std::fclose(out) == 0;
  if (written && closed) return {};
  return fail(ErrorCode::internal, "cannot write " + path + ": " + std::strerror(errno));
}

std::string as_text(const AdminCommand& command, const boost::json::object& answer) {
  const auto list = [&](const char* field) {
    const boost::json::value* value = answer.if_contains(field);
    return value == nullptr ? boost::json::value() : *value;
  };
  switch (command.what) {
    case AdminCommand::What::rooms:
      return admin::rooms_table(list("rooms"));
    case AdminCommand::What::participants:
      return admin::participants_table(list("participants"));
    case AdminCommand::What::timeline:
      return admin::timeline_table(events_of(answer));
    case AdminCommand::What::mute:
      return sum(answer, "muted");
    case AdminCommand::What::cleanup:
      return sum(answer, "closed");
    case AdminCommand::What::remove:
    case AdminCommand::What::lock:
    case AdminCommand::What::unlock:
    case AdminCommand::What::end_room:
      return "";
  }
  ROLLCALL_ASSERT(false);
}

}  // namespace

int administer(const AdminCommand& command, std::ostream& out, std::ostream& err) {
  const auto server = net::parse_url(command.url);
  if (!server) {
    tell(err, {ErrorCode::bad_request, "\"" + command.url + "\" is no http:// or https:// URL"});
    return exit_misuse;
  }
  if (command.svg) {
    const auto drawn = draw(command, *server);
    if (!drawn) tell(err, drawn.error());
    return drawn ? 0 : 1;
  }
  const auto answer = ask_for(command, *server);
  if (!answer) {
    tell(err, answer.error());
    return 1;
  }
  if (command.what == AdminCommand::What::timeline && answer->contains("next"))
    tell(err, {ErrorCode::limit_reached,
               "these are the oldest " + std::to_string(events_most) + " events, and not all",
               "the admin API tells the others, behind number " +
                   boost::json::serialize(answer->at("next"))});
  if (command.as == AdminCommand::As::table)
    out << as_text(command, *answer);
  else
    out << boost::json::serialize(*answer) << '\n';
  return 0;
}

}  // namespace rollcall::app
