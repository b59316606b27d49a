// Many people in many rooms on the production driver. What is around it keeps nothing, so that
// nothing else is measured: clients count what they are sent, the media host only opens routers,
// the log takes every line of its level and drops it, time moves when told to.
#pragma once

#include "driver/driver.hpp"
#include "driver/testing/fake_secrets.hpp"
#include "driver/testing/fake_time.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace rollcall::bench {

class CountingClients final : public ports::Clients {
 public:
  void send(ConnectionId, const ports::Frame& frame) override {
    ++frames;
    bytes += frame->size();
    if (frame.get() == last_) return;
    last_ = frame.get();
    ++encoded;
    bytes_encoded += frame->size();
  }
  Instant take_heard(std::vector<ConnectionId>& taken) override {
    taken.clear();
    taken.swap(heard);
    return heard_since;
  }
  std::size_t waiting(ConnectionId) const override { return 0; }
  bool tolerates_wrong_token(ConnectionId) override { return true; }
  std::optional<Duration> refuse_join(ConnectionId) override { return std::nullopt; }
  void disconnect(ConnectionId) override {}
  void drop(ConnectionId) override {}

  std::vector<ConnectionId> heard;  // In this turn of the event loop,
  Instant heard_since{};            // ... from then on.
  std::uint64_t frames = 0;         // To one receiver each,
  std::uint64_t bytes = 0;
  std::uint64_t encoded = 0;  // ... and each counted once, however many received it.
  std::uint64_t bytes_encoded = 0;

 private:
  const std::string* last_ = nullptr;
};

class DroppingLog final : public ports::Log {
 public:
  bool enabled(ports::Level level) const override { return level <= ports::Level::info; }
  void write(ports::Level, std::string_view, std::initializer_list<ports::Field>) override {}
};

class RoutersOnly final : public ports::MediaHost {
 public:
  void open_router(MediaRequestId request, RouterId) override { opening_.push_back(request); }
  void close_router(RouterId) override {}
  void create_transport(MediaRequestId, RouterId, TransportId, const JsonText&) override {}
  void connect_transport(MediaRequestId, TransportId, const JsonText&) override {}
  void restart_ice(MediaRequestId, TransportId) override {}
  void close_transport(TransportId) override {}
  void produce(MediaRequestId, TransportId, ProducerId, ports::MediaKind, const JsonText&,
               ports::InitialState) override {}
  void pause_producer(ProducerId) override {}
  void resume_producer(ProducerId) override {}
  void close_producer(ProducerId) override {}
  void consume(MediaRequestId, TransportId, ConsumerId, ProducerId, const JsonText&) override {}
  void pause_consumer(ConsumerId) override {}
  void resume_consumer(ConsumerId) override {}
  void request_key_frame(ConsumerId) override {}
  void close_consumer(ConsumerId) override {}
  void set_preferred_layers(MediaRequestId, ConsumerId, const JsonText&) override {}
  void produce_data(MediaRequestId, TransportId, DataProducerId, const JsonText&) override {}
  void close_data_producer(DataProducerId) override {}
  void consume_data(MediaRequestId, TransportId, DataConsumerId, DataProducerId) override {}
  void close_data_consumer(DataConsumerId) override {}
  void open_echo(MediaRequestId, TransportId, DataConsumerId, DataProducerId) override {}
  void send_echo(DataConsumerId, std::uint64_t, ports::SocketSeen) override {}
  void count_traffic(MediaRequestId, TransportId) override {}
  void transport_stats(MediaRequestId, TransportId) override {}
  void producer_stats(MediaRequestId, ProducerId) override {}
  void consumer_stats(MediaRequestId, ConsumerId) override {}
  void list_objects(MediaRequestId) override {}
  void close_object(const ports::MediaObject&) override {}

  void answer(ports::MediaObserver& observer) {
    for (const MediaRequestId request : std::exchange(opening_, {}))
      observer.on_answer(request, JsonText{R"({"codecs":[],"headerExtensions":[]})"});
  }

 private:
  std::vector<MediaRequestId> opening_;
};

struct CrowdSize {
  std::size_t people;
  std::size_t per_room;
};

/// People number 0, 1, ... in rooms that are filled one after the other.
class Crowd {
 public:
  explicit Crowd(CrowdSize size);

  std::size_t size() const { return connections_.size(); }
  /// On a new connection; also somebody who was here before, by the same guest key.
  void join(std::size_t person);
  void leave(std::size_t person);
  void close_socket(std::size_t person);
  /// At most as many are told together as the network layer reads in one turn of its event loop.
  void hear(std::size_t person) { hear(connections_[person]); }
  void hear(ConnectionId connection) {
    if (clients.heard.empty()) clients.heard_since = clock.now();
    clients.heard.push_back(connection);
    if (clients.heard.size() == heard_at_once_) driver.on_heard();
  }
  ConnectionId connection_of(std::size_t person) const { return connections_[person]; }
  void ping(std::size_t person);
  /// Nothing else happens meanwhile but the timer, when it should fire.
  void pass(Duration by);
  /// One heartbeat interval in which everybody is heard once but each `silent_every`th person (0:
  /// but nobody); the timer fires when it should. Returns the time that the timer's work took.
  std::chrono::nanoseconds live_through_a_second(std::size_t silent_every);

  CountingClients clients;
  RoutersOnly media;
  driver::testing::FakeClock clock;
  driver::testing::FakeWallClock wall_clock;
  driver::testing::FakeTimer timer;
  driver::testing::FakeSecrets secrets;
  DroppingLog log;
  ports::NoMetrics metrics;
  ports::GuestAccess access;
  ports::NoRelays relays;
  driver::Driver driver;

 private:
  void fire_if_due();

  CrowdSize size_;
  std::size_t heard_at_once_ = std::min<std::size_t>(size_.people, 128);
  std::vector<ConnectionId> connections_;
  ConnectionId last_;
};

/// Of this process so far: what others do on the machine counts little.
std::chrono::nanoseconds cpu_time();

/// 0 to n − 1 in an order that no cache foresees; the same in every run.
std::vector<std::size_t> shuffled(std::size_t n);

}  // namespace rollcall::bench
