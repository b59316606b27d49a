#include "admin/metrics.hpp"

#include "base/assert.hpp"

#include <chrono>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/text_serializer.h>

namespace rollcall::admin {
namespace {

using ports::Departure;
using ports::Doubt;
using ports::Resume;
using ports::Shown;

constexpr std::array departures{Departure::left,      Departure::goodbye,
                                Departure::unloading, Departure::connection_lost,
                                Departure::removed,   Departure::room_ended};
constexpr std::array resumes{Resume::fresh, Resume::accepted, Resume::fell_back, Resume::refused};

const char* label(Shown as) {
  switch (as) {
    case Shown::present:
      return "present";
    case Shown::reconnecting:
      return "reconnecting";
  }
  ROLLCALL_ASSERT(false);
}

const char* label(Departure why) {
  switch (why) {
    case Departure::left:
      return "left";
    case Departure::goodbye:
      return "goodbye";
    case Departure::unloading:
      return "unloading";
    case Departure::connection_lost:
      return "connection_lost";
    case Departure::removed:
      return "removed";
    case Departure::room_ended:
      return "room_ended";
  }
  ROLLCALL_ASSERT(false);
}

const char* label(Doubt cause) {
  switch (cause) {
    case Doubt::silence:
      return "silence";
    case Doubt::socket_closed:
      return "socket_closed";
    case Doubt::unloading:
      return "unloading";
  }
  ROLLCALL_ASSERT(false);
}

const char* label(Resume how) {
  switch (how) {
    case Resume::fresh:
      return "new";
    case Resume::accepted:
      return "accepted";
    case Resume::fell_back:
      return "fell_back";
    case Resume::refused:
      return "refused";
  }
  ROLLCALL_ASSERT(false);
}

double in_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Upper bounds in seconds: finer around the bounds of detection (2, 5 and 8 s).
prometheus::Histogram::BucketBoundaries detection_buckets() {
  return {0.1, 0.25, 0.5, 1, 2, 2.5, 3, 4, 5, 5.5, 6, 8, 8.5, 9, 12, 15, 30, 60};
}

prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry, const char* name,
                                                  const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Gauge>& gauges(prometheus::Registry& registry, const char* name,
                                              const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

}  // namespace

Metrics::Metrics()
    : participants_(
          gauges(registry_, "rollcall_participants", "People shown in rosters, by state")),
      ghost_seconds_(counters(registry_, "rollcall_ghost_seconds",
                              "Seconds people were shown present beyond the allowed silence")
                         .Add({})),
      departures_(counters(registry_, "rollcall_departures_total", "Stays that ended, by reason")),
      detections_(prometheus::BuildHistogram()
                      .Name("rollcall_detection_seconds")
                      .Help("From the last evidence to gone, by cause")
                      .Register(registry_)),
      resumes_(counters(registry_, "rollcall_resumes_total", "Joins answered, by resume result")),
      stall_seconds_(counters(registry_, "rollcall_stall_seconds_total",
                              "Seconds in which the server could not listen")
                         .Add({})),
      stalls_(counters(registry_, "rollcall_stalls_total",
                       "Times that the server could not listen for a while")
                  .Add({})),
      orphans_closed_(counters(registry_, "rollcall_orphans_closed_total",
                               "Objects on media workers that nobody owned, closed by an audit")
                          .Add({})),
      objects_missing_(counters(registry_, "rollcall_objects_missing_total",
                                "Objects that somebody owned and no media worker had")
                           .Add({})),
      rooms_(gauges(registry_, "rollcall_rooms", "Open rooms").Add({})),
      connections_(gauges(registry_, "rollcall_connections", "Client connections").Add({})),
      workers_configured_(
          gauges(registry_, "rollcall_workers_configured", "Media workers there should be")
              .Add({})),
      workers_(gauges(registry_, "rollcall_workers_alive", "Media workers alive").Add({})),
      routers_(gauges(registry_, "rollcall_routers", "Open media routers").Add({})),
      store_writable_(
          gauges(registry_, "rollcall_store_writable", "1 unless the store could not be written")
              .Add({})),
      store_failures_(counters(registry_, "rollcall_store_failures_total",
                               "Times that the store began to fail, or was damaged")
                          .Add({})),
      store_lost_(counters(registry_, "rollcall_store_lost_total",
                           "Records that were not kept: no room for them, or refused")
                      .Add({})),
      webhooks_delivered_(counters(registry_, "rollcall_webhooks_delivered_total",
                                   "Events that a receiver has taken")
                              .Add({})),
      webhook_failures_(counters(registry_, "rollcall_webhook_failures_total",
                                 "Attempts that a receiver did not take, each tried again")
                            .Add({})),
      webhooks_dropped_(counters(registry_, "rollcall_webhooks_dropped_total",
                                 "Events that were too old or too many before they were taken")
                            .Add({})),
      webhooks_waiting_(
          gauges(registry_, "rollcall_webhooks_waiting", "Events that a receiver has not taken")
              .Add({})) {
  store_writable_.Set(1);
  // All from the beginning, so that the first departure is an increase and not a new series.
  for (const Shown as : {Shown::present, Shown::reconnecting})
    participants_.Add({{"state", label(as)}});
  for (const Departure why : departures)
    departures_.Add({{"reason", label(why)}});
  for (const Doubt cause : {Doubt::silence, Doubt::socket_closed, Doubt::unloading})
    detections_.Add({{"cause", label(cause)}}, detection_buckets());
  for (const Resume how : resumes)
    resumes_.Add({{"result", label(how)}});
}

void Metrics::shown(Shown as) {
  participants_.Add({{"state", label(as)}}).Increment();
}

void Metrics::no_longer_shown(Shown as) {
  participants_.Add({{"state", label(as)}}).Decrement();
}

void Metrics::ghost(Duration beyond) {
  ghost_seconds_.Increment(in_seconds(beyond));
}

void Metrics::departed(Departure why) {
  departures_.Add({{"reason", label(why)}}).Increment();
}

void Metrics::detected(Doubt cause, Duration after) {
  detections_.Add({{"cause", label(cause)}}, detection_buckets()).Observe(in_seconds(after));
}

void Metrics::joined(Resume how) {
  resumes_.Add({{"result", label(how)}}).Increment();
}

void Metrics::stalled(Duration how_long) {
  stall_seconds_.Increment(in_seconds(how_long));
  stalls_.Increment();
}

void Metrics::orphan_closed() {
  orphans_closed_.Increment();
}

void Metrics::objects_missing(std::size_t count) {
  objects_missing_.Increment(static_cast<double>(count));
}

void Metrics::store_failed() {
  store_failures_.Increment();
}

void Metrics::store_lost(std::uint64_t records) {
  store_lost_.Increment(static_cast<double>(records));
}

void Metrics::store_writable(bool writable) {
  store_writable_.Set(writable ? 1 : 0);
}

void Metrics::webhook_delivered() {
  webhooks_delivered_.Increment();
}

void Metrics::webhook_failed() {
  webhook_failures_.Increment();
}

void Metrics::webhooks_dropped(std::uint64_t events) {
  webhooks_dropped_.Increment(static_cast<double>(events));
}

void Metrics::webhooks_waiting(std::uint64_t events) {
  webhooks_waiting_.Set(static_cast<double>(events));
}

Figures Metrics::figures() {
  const auto people = [this](Shown as) {
    return static_cast<std::size_t>(participants_.Add({{"state", label(as)}}).Value());
  };
  const auto count = [](const prometheus::Counter& counter) {
    return static_cast<std::uint64_t>(counter.Value());
  };
  return {.present = people(Shown::present),
          .reconnecting = people(Shown::reconnecting),
          .ghost_seconds = ghost_seconds_.Value(),
          .stall_seconds = stall_seconds_.Value(),
          .stalls = count(stalls_),
          .orphans_closed = count(orphans_closed_),
          .objects_missing = count(objects_missing_)};
}

std::string Metrics::text(const ProcessNow& now) {
  rooms_.Set(static_cast<double>(now.rooms));
  connections_.Set(static_cast<double>(now.connections));
  workers_configured_.Set(static_cast<double>(now.workers_configured));
  workers_.Set(static_cast<double>(now.workers_alive));
  routers_.Set(static_cast<double>(now.routers));
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace rollcall::admin
