#include "main/admin_command.hpp"

#include "admin/api_routes.hpp"
#include "admin/api_tables.hpp"
#include "base/assert.hpp"
#include "main/command_line.hpp"
#include "net/http_client.hpp"

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

std::string text_of(const boost::json::object& object, const char* field) {
  const boost::json::value* value = object.if_contains(field);
  if (value == nullptr || !value->is_string()) return "";
  return {value->get_string().data(), value->get_string().size()};
}

/// What the server says was wrong, or that somebody else answered.
Error refusal(const net::HttpAnswer& answer, const boost::json::object& said) {
  const boost::json::value* error = said.if_contains("error");
  if (error == nullptr || !error->is_object())
    return {ErrorCode::not_found,
            "that is no rollcall server: it answers " + std::to_string(answer.status),
            "does --url name the server?"};
  return {ErrorCode::not_allowed, text_of(error->get_object(), "message"),
          text_of(error->get_object(), "hint")};
}

/// The answer to a GET of `path`, below the API's root.
Result<boost::json::object> ask(const AdminCommand& command, const net::Url& server,
                                const std::string& path) {
  net::HttpQuestion question{.url = server,
                             .headers = {{"Authorization", "Bearer " + command.key}},
                             .trust = net::Trust::this_machine_or_certified};
  if (question.url.target.ends_with('/')) question.url.target.pop_back();
  question.url.target += std::string(admin::api_root) + path;
  const auto answer = net::http_ask(question, longest);
  if (!answer) return tl::unexpected(answer.error());
  boost::system::error_code malformed;
  const boost::json::value value = boost::json::parse(answer->body, malformed);
  const bool good = !malformed && value.is_object();
  if (!good || answer->status != 200)
    return tl::unexpected(refusal(*answer, good ? value.get_object() : boost::json::object{}));
  return value.get_object();
}

/// Page by page, as one answer.
Result<boost::json::object> all_rooms(const AdminCommand& command, const net::Url& server) {
  boost::json::array rooms;
  std::string path = std::string("/rooms?limit=") + rooms_at_once;
  for (std::string after;;) {
    const auto page = ask(command, server, path);
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

Result<boost::json::object> ask_for(const AdminCommand& command, const net::Url& server) {
  switch (command.what) {
    case AdminCommand::What::rooms:
      return all_rooms(command, server);
    case AdminCommand::What::participants:
      return ask(command, server, "/rooms/" + admin::in_path(command.room) + "/participants");
  }
  ROLLCALL_ASSERT(false);
}

std::string as_table(const AdminCommand& command, const boost::json::object& answer) {
  const auto list = [&](const char* field) {
    const boost::json::value* value = answer.if_contains(field);
    return value == nullptr ? boost::json::value() : *value;
  };
  switch (command.what) {
    case AdminCommand::What::rooms:
      return admin::rooms_table(list("rooms"));
    case AdminCommand::What::participants:
      return admin::participants_table(list("participants"));
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
  const auto answer = ask_for(command, *server);
  if (!answer) {
    tell(err, answer.error());
    return 1;
  }
  if (command.as == AdminCommand::As::table)
    out << as_table(command, *answer);
  else
    out << boost::json::serialize(*answer) << '\n';
  return 0;
}

}  // namespace rollcall::app
