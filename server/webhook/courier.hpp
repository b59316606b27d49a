// Brings one receiver its events, one after the other, for as long as it takes: on a thread of its
// own, since it waits for a stranger.
#pragma once

#include "access/keys.hpp"
#include "net/http_client.hpp"
#include "store/outbox.hpp"
#include "store/writer.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace rollcall::webhook {

/// Called on the courier's thread.
struct Reports {
  std::function<void()> delivered = [] {};
  /// An attempt came to nothing. `first`: the one before had not, or there was none.
  std::function<void(const std::string& receiver, const std::string& why, bool first)> failed =
      [](const std::string&, const std::string&, bool) {};
  /// It takes events again.
  std::function<void(const std::string& receiver)> recovered = [](const std::string&) {};
};

struct Receiver {
  std::string text;  // The URL as it was configured: its name in the outbox.
  net::Url url;
  net::Trust trust = net::Trust::this_machine_or_certified;
};

/// `url` is one that net::parse_url() takes. `insecure`: http:// may lead to other machines.
Receiver receiver_of(const std::string& url, bool insecure);

class Courier {
 public:
  struct Uses {
    store::Writer& outbox;  // Outlives the courier.
    access::Key key;
    Reports reports = {};
    std::function<std::chrono::seconds()> since_1970;
    /// After so many failures in a row.
    std::function<std::chrono::milliseconds(int failures)> pause;
  };

  Courier(Receiver receiver, Uses uses);

  /// There may be something to bring.
  void wake();

 private:
  void run(const std::stop_token& stop);
  std::optional<store::OutboxEvent> next(const std::stop_token& stop);
  void bring(const store::OutboxEvent& event, const std::stop_token& stop);
  /// What was wrong; nothing if the receiver took it.
  std::optional<std::string> try_once(const store::OutboxEvent& event, const std::stop_token& stop);
  void wait(const std::stop_token& stop, std::chrono::milliseconds longest);

  const Receiver receiver_;
  const std::string name_;  // For log lines: without path and query, which may hold a secret.
  const Uses uses_;
  std::uint64_t taken_ = 0;  // The last event that it has taken since the start.
  int failures_ = 0;         // In a row.

  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = false;
  std::jthread thread_;  // The last: it uses the others.
};

}  // namespace rollcall::webhook
