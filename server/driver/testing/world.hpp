// A driver with everything around it in memory, and time that moves when told to.
#pragma once

#include "driver/driver.hpp"
#include "driver/testing/fake_access.hpp"
#include "driver/testing/fake_clients.hpp"
#include "driver/testing/fake_log.hpp"
#include "driver/testing/fake_media_host.hpp"
#include "driver/testing/fake_metrics.hpp"
#include "driver/testing/fake_relays.hpp"
#include "driver/testing/fake_room_events.hpp"
#include "driver/testing/fake_room_memory.hpp"
#include "driver/testing/fake_secrets.hpp"
#include "driver/testing/fake_time.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace rollcall::driver::testing {

/// A join's payload for the guest `who`, whose key is made from the name.
inline std::string join_payload(std::string_view room, std::string_view who,
                                std::string_view more = "") {
  std::string key(who);
  key.resize(22, 'k');
  return R"({"protocol":1,"roomId":")" + std::string(room) + R"(","guestKey":")" + key +
         R"(","displayName":")" + std::string(who) + R"(")" + std::string(more) + "}";
}

struct World {
  /// `door` lets people in, if it is given, instead of `access`.
  explicit World(Config config = {}, ports::Access* door = nullptr)
      : driver(std::move(config),
               Ports{clients, media, clock, wall_clock, timer, secrets, log, metrics,
                     door ? *door : access, relays, &room_events, &room_memory}) {
    media.set_observer(driver);
  }

  ConnectionId connect() {
    last_connection = last_connection.next();
    driver.on_connected(last_connection, JsonText{"{}"});
    return last_connection;
  }

  /// A frame that is no event, and the driver is told at once.
  void hear(ConnectionId connection) {
    clients.hears(connection, clock.now());
    driver.on_heard();
  }

  /// An event with an acknowledgement.
  void ask(ConnectionId from, std::string_view event, std::string_view payload = "{}",
           std::uint64_t ack = 0) {
    driver.on_event(from, R"([")" + std::string(event) + R"(",)" + std::string(payload) + "]",
                    AckId(ack + 1));
  }
  /// ... and without.
  void say(ConnectionId from, std::string_view event, std::string_view payload = "{}") {
    driver.on_event(from, R"([")" + std::string(event) + R"(",)" + std::string(payload) + "]",
                    std::nullopt);
  }

  /// The media host answers, and closed connections are reported, until nothing more happens.
  void settle() {
    for (bool moved = true; moved;) {
      moved = media.answer_next();
      for (const ConnectionId closed : clients.take_closed()) {
        driver.on_closed(closed, ports::CloseCause::closed_by_server);
        moved = true;
      }
    }
  }

  /// Somebody new is in the room, and has taken what that sent.
  ConnectionId joined(std::string_view room, std::string_view who, std::string_view more = "") {
    const ConnectionId connection = connect();
    ask(connection, "join", join_payload(room, who, more));
    settle();
    clients.take(connection);
    return connection;
  }

  /// Time passes, the timer fires when it should, and the media host answers at once. `meanwhile`
  /// is called at each stop.
  template <class Meanwhile>
  void pass(Duration by, Meanwhile meanwhile) {
    const Instant end = clock.now() + by;
    while (clock.now() < end) {
      clock.set(std::min({end, timer.armed(), clock.now() + 500ms}));
      if (timer.armed() <= clock.now()) {
        timer.disarm();
        driver.on_timer();
      }
      meanwhile();
      settle();
    }
  }
  void pass(Duration by) {
    pass(by, [] {});
  }

  FakeClients clients;
  FakeMediaHost media;
  FakeClock clock;
  FakeWallClock wall_clock;
  FakeTimer timer;
  FakeSecrets secrets;
  FakeLog log;
  FakeMetrics metrics;
  FakeAccess access;
  FakeRelays relays;
  FakeRoomEvents room_events;
  FakeRoomMemory room_memory;
  Driver driver;
  ConnectionId last_connection;
};

}  // namespace rollcall::driver::testing
