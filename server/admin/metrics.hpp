// The measures as Prometheus reads them, at GET /metrics. docs/metrics.md names each.
#pragma once

#include "ports/metrics.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <prometheus/registry.h>

namespace rollcall::admin {

/// What is there now; asked for when somebody reads the measures.
struct ProcessNow {
  std::size_t rooms = 0;
  std::size_t connections = 0;
  std::size_t workers_configured = 0;
  std::size_t workers_alive = 0;
  std::size_t routers = 0;
};

/// What has been counted so far, for whoever shows it otherwise.
struct Figures {
  std::size_t present = 0;       // People in rosters now:
  std::size_t reconnecting = 0;  // both together are all of them.
  double ghost_seconds = 0;
  double stall_seconds = 0;
  std::uint64_t stalls = 0;
  std::uint64_t orphans_closed = 0;
  std::uint64_t objects_missing = 0;
};

class Metrics final : public ports::Metrics {
 public:
  Metrics();

  void shown(ports::Shown as) override;
  void no_longer_shown(ports::Shown as) override;
  void ghost(Duration beyond) override;
  void departed(ports::Departure why) override;
  void detected(ports::Doubt cause, Duration after) override;
  void joined(ports::Resume how) override;
  void stalled(Duration how_long) override;
  void orphan_closed() override;
  void objects_missing(std::size_t count) override;

  // What is kept of rooms, and who is told; on any thread.
  void store_failed();
  void store_lost(std::uint64_t records);
  void store_writable(bool writable);
  void webhook_delivered();
  void webhook_failed();
  void webhooks_dropped(std::uint64_t events);
  void webhooks_waiting(std::uint64_t events);

  Figures figures();

  /// Prometheus text exposition format 0.0.4.
  std::string text(const ProcessNow& now);

 private:
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Gauge>& participants_;
  prometheus::Counter& ghost_seconds_;
  prometheus::Family<prometheus::Counter>& departures_;
  prometheus::Family<prometheus::Histogram>& detections_;
  prometheus::Family<prometheus::Counter>& resumes_;
  prometheus::Counter& stall_seconds_;
  prometheus::Counter& stalls_;
  prometheus::Counter& orphans_closed_;
  prometheus::Counter& objects_missing_;
  prometheus::Gauge& rooms_;
  prometheus::Gauge& connections_;
  prometheus::Gauge& workers_configured_;
  prometheus::Gauge& workers_;
  prometheus::Gauge& routers_;
  prometheus::Gauge& store_writable_;
  prometheus::Counter& store_failures_;
  prometheus::Counter& store_lost_;
  prometheus::Counter& webhooks_delivered_;
  prometheus::Counter& webhook_failures_;
  prometheus::Counter& webhooks_dropped_;
  prometheus::Gauge& webhooks_waiting_;
};

}  // namespace rollcall::admin
