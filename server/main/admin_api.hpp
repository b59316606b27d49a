// The operator's API over HTTP: what server/admin reads and writes, done by the driver.
#pragma once

#include "admin/api_guard.hpp"
#include "admin/api_reply.hpp"
#include "admin/api_routes.hpp"
#include "admin/server_json.hpp"
#include "driver/driver.hpp"
#include "net/http.hpp"
#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/secrets.hpp"
#include "ports/timeline.hpp"

#include <functional>
#include <optional>
#include <string>

namespace rollcall::app {

class AdminApi {
 public:
  struct Uses {
    driver::Driver& driver;
    ports::Secrets& secrets;
    ports::Clock& clock;
    ports::Log& log;
    std::function<void()> drain;  // Once the answer is on its way.
    std::function<admin::ServerNow()> server;
    ports::Timeline& timeline;
    driver::LogNames log_names = driver::LogNames::hashed;
  };
  using Reply = std::function<void(net::HttpReply)>;

  /// Without a key every request is answered 404.
  AdminApi(const std::optional<std::string>& key, Uses uses);

  /// `reply` is called once, now or later.
  void answer(const net::HttpRequest& request, const Reply& reply);

 private:
  /// What is asked, or why it is not answered.
  tl::expected<admin::ApiCall, admin::ApiReply> call_of(const net::HttpRequest& request);
  admin::ApiReply carry_out(const admin::ApiCall& call);
  void tell_timeline(const admin::ApiCall& call, const Reply& reply);
  void draw_timeline(const ports::TimelineQuery& query, const Reply& reply);
  admin::ApiReply list_rooms(const admin::ApiCall& call);
  admin::ApiReply make_room(const admin::ApiCall& call);
  admin::ApiReply lock_room(const admin::ApiCall& call);
  admin::ApiReply remove_participant(const admin::ApiCall& call);
  admin::ApiReply mute_participant(const admin::ApiCall& call);

  Uses uses_;
  admin::ApiGuard guard_;
};

}  // namespace rollcall::app
