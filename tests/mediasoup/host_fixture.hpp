// A media host over the real mediasoup-worker, and what its observer heard.
#pragma once

#include "mediasoup/media_host.hpp"

#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace rollcall::mediasoup {

namespace json = boost::json;
using namespace std::chrono_literals;

inline constexpr auto sctp = R"({"sctpCapabilities":{"numStreams":{"OS":1024,"MIS":1024}}})";
inline constexpr auto dtls = R"({"role":"client","fingerprints":[{"algorithm":"sha-1",
  "value":"00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13"}]})";

inline constexpr auto sctp_stream =
    R"({"sctpStreamParameters":{"streamId":0,"ordered":false,"maxRetransmits":0},
        "label":"echo","protocol":"rollcall-echo"})";

/// `ssrc` makes each producer of a transport its own.
inline std::string opus(int ssrc) {
  return R"({"mid":"0","codecs":[{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,
    "channels":2,"parameters":{},"rtcpFeedback":[]}],"headerExtensions":[],"encodings":[{"ssrc":)" +
         std::to_string(ssrc) + R"(}],"rtcp":{"cname":"x"}})";
}

/// Keeps what would wake somebody.
class ErrorLog final : public ports::Log {
 public:
  bool enabled(ports::Level level) const override { return level == ports::Level::error; }
  void write(ports::Level level, std::string_view message,
             std::initializer_list<ports::Field> fields) override {
    if (level != ports::Level::error) return;
    std::string line(message);
    for (const ports::Field& field : fields)
      if (const auto* text = std::get_if<std::string_view>(&field.value))
        line.append(" ").append(*text);
    errors.push_back(std::move(line));
  }

  std::vector<std::string> errors;
};

inline Options worker_options(std::size_t workers) {
  const char* given = std::getenv("MEDIASOUP_WORKER");
  Options options;
  options.worker_program = given ? given : MEDIASOUP_WORKER;
  options.workers = workers;
  options.local_addresses = [] { return std::vector<std::string>{"127.0.0.1"}; };
  return options;
}

/// Hears a host that the test starts itself.
class HostObserver : public ::testing::Test, public ports::MediaObserver {
 protected:
  Result<void> start(Options options) {
    host = std::make_unique<Host>(context, std::move(options), log);
    host->set_observer(*this);
    std::optional<Result<void>> started;
    host->start([&](Result<void> result) { started = result; });
    run_until([&] { return started.has_value(); });
    return started.value_or(fail(ErrorCode::internal, "did not start"));
  }

  void stop() {
    bool stopped = false;
    host->stop([&] { stopped = true; });
    run_until([&] { return stopped; });
  }

  /// Runs until `done`; fails after 20 s. Waits for conditions, never for time.
  template <class Done>
  void run_until(Done done) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    context.restart();
    while (!done() && std::chrono::steady_clock::now() < end) {
      context.run_one_for(100ms);
      context.restart();
    }
    ASSERT_TRUE(done());
  }

  MediaRequestId next() { return last_request = last_request.next(); }

  /// Waits for the answer to the last request: its JSON, or `{"error": code}`.
  json::value answer() {
    run_until([&] { return answers.contains(last_request); });
    const auto& given = answers.at(last_request);
    if (!given) return json::object{{"error", std::string(to_text(given.error().code))}};
    return json::parse(given->text);
  }

  std::string code() {
    const auto given = answer();
    const auto* error = given.is_object() ? given.get_object().if_contains("error") : nullptr;
    return error ? std::string(error->as_string()) : "ok";
  }

  std::vector<std::string> worker_ids() {
    std::vector<std::string> ids;
    bool done = false;
    host->dump([&](const std::vector<WorkerObjects>& workers) {
      for (const auto& worker : workers)
        ids.insert(ids.end(), worker.ids.begin(), worker.ids.end());
      done = true;
    });
    run_until([&] { return done; });
    return ids;
  }

  ports::MediaInventory inventory() {
    host->list_objects(next());
    run_until([&] { return inventories.contains(last_request); });
    return inventories[last_request];
  }

  void open_router() { open_router(router); }
  void open_router(const RouterId& id) {
    host->open_router(next(), id);
    ASSERT_EQ(code(), "ok");
  }

  TransportId connected_transport(const std::string& name) {
    const TransportId id(name);
    host->create_transport(next(), router, id, JsonText{sctp});
    EXPECT_EQ(code(), "ok");
    host->connect_transport(next(), id, JsonText{dtls});
    EXPECT_EQ(code(), "ok");
    return id;
  }

  void on_answer(MediaRequestId request, const Result<JsonText>& given) override {
    EXPECT_TRUE(answers.emplace(request, given).second) << "answered twice";
    order.push_back("answer");
  }
  void on_traffic(MediaRequestId request, ports::Traffic traffic) override {
    traffics.emplace(request, traffic);
  }
  void on_objects(MediaRequestId request, const ports::MediaInventory& inventory) override {
    EXPECT_TRUE(inventories.emplace(request, inventory).second) << "answered twice";
  }
  void on_echo(DataConsumerId, std::uint64_t) override {}
  void on_transport_state(TransportId, ports::TransportState) override {}
  void on_consumer_closed(ConsumerId id, ports::ConsumerEnd) override {
    order.push_back("consumer closed");
    happened("consumer closed " + id.text());
  }
  void on_data_consumer_closed(DataConsumerId id, ports::ConsumerEnd) override {
    happened("data consumer closed " + id.text());
  }
  void on_producer_paused(ConsumerId id, ports::InitialState state) override {
    happened((state == ports::InitialState::paused ? "paused " : "running ") + id.text());
  }
  void on_consumer_score(ConsumerId, const JsonText&) override {}
  void on_active_speaker(RouterId, std::optional<ProducerId>) override {}
  void on_router_lost(RouterId id) override {
    order.push_back("router lost");
    happened("lost " + id.text());
  }

  void happened(const std::string& event) {
    events.push_back(event);
    on_event(event);
  }

  boost::asio::io_context context;
  ErrorLog log;
  std::unique_ptr<Host> host;
  std::map<MediaRequestId, Result<JsonText>> answers;
  std::map<MediaRequestId, ports::Traffic> traffics;
  std::map<MediaRequestId, ports::MediaInventory> inventories;
  std::vector<std::string> events;
  std::function<void(const std::string& event)> on_event = [](const std::string&) {};
  std::vector<std::string> order;  // Of answers among what happens by itself.
  MediaRequestId last_request;
  const RouterId router{"router"};
};

/// With one worker, started.
class HostTest : public HostObserver {
 protected:
  void SetUp() override { ASSERT_TRUE(start(worker_options(1)).has_value()); }
  void TearDown() override { stop(); }
};

}  // namespace rollcall::mediasoup
