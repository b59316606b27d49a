// The server's process: the production driver and core on faked ports, which can be paused, be
// late, and die.
#pragma once

#include "driver/driver.hpp"
#include "driver/testing/fake_secrets.hpp"
#include "sim/deed.hpp"
#include "sim/door.hpp"
#include "sim/network.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::sim {

class Server final : public ports::Clients,
                     public ports::Timer,
                     public ports::Log,
                     public ports::Clock,
                     public ports::WallClock {
 public:
  explicit Server(World& world);

  void start();

  // From the network.
  void receives(LineIndex line, Parcel parcel);
  void beacon(std::string body);
  /// What the operator wants done.
  void operates(Deed deed);

  // From the schedule.
  void timer_fires(std::uint64_t number);
  void ping_due(LineIndex line);
  void reports_close(LineIndex line, std::uint64_t cause);
  void pause();
  void resume();
  void begin_late_spell();
  void is_late_again();
  void drain();
  void restart();
  void comes_up();
  void wall_jumps();

  /// Something reaches the process; it is taken up once the process listens.
  template <class Input>
  void takes(Input input) {
    if (!driver_) return;
    if (paused_) {
      inbox_.emplace_back(std::move(input));
      return;
    }
    input();
    after_input();
  }

  /// None while the process is down.
  driver::Driver* driver() { return driver_.get(); }
  bool paused() const { return paused_; }
  /// Whose event is being handled.
  PageIndex caller() const { return caller_; }

  void send(ConnectionId to, const ports::Frame& frame) override;
  Instant take_heard(std::vector<ConnectionId>& heard) override;
  std::size_t waiting(ConnectionId connection) const override;
  bool tolerates_wrong_token(ConnectionId) override { return true; }
  std::optional<Duration> refuse_join(ConnectionId) override { return std::nullopt; }
  void disconnect(ConnectionId connection) override;
  void drop(ConnectionId connection) override;
  void arm(Instant at) override;
  bool enabled(ports::Level level) const override { return level <= ports::Level::info; }
  void write(ports::Level level, std::string_view message,
             std::initializer_list<ports::Field> fields) override;
  Instant now() override;
  std::chrono::milliseconds since_1970() override;

 private:
  void take_event(LineIndex line, const Parcel& parcel);
  bool carry_out(const Deed& deed);
  void close_from_here(LineIndex line, Parcel::What last, ports::CloseCause cause);
  void after_input();
  void stand_still(Duration length);

  World& world_;
  driver::testing::FakeSecrets secrets_;
  Door access_;
  ports::NoRelays relays_;
  ports::NoMetrics metrics_;
  std::unique_ptr<driver::Driver> driver_;
  std::deque<std::function<void()>> inbox_;
  std::vector<ConnectionId> heard_;  // And the driver is not told yet,
  Instant heard_since_{};            // ... from then on.
  bool catching_up_ = false;
  ports::Frame last_frame_;  // The same one goes to many, in a row: read once.
  Shared last_message_;
  bool paused_ = false;
  Instant paused_at_{};
  Instant late_until_ = Instant::min();  // It pauses again soon after each pause.
  Duration late_pause_max_{};
  Instant armed_ = never;
  std::uint64_t timer_number_ = 0;
  bool timer_missed_ = false;  // It fired while the process was paused.
  Duration wall_offset_{};
  PageIndex caller_ = none;
};

}  // namespace rollcall::sim
