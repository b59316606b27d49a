#include "crowd.hpp"

#include <algorithm>
#include <numeric>
#include <time.h>

namespace rollcall::bench {
namespace {

driver::Config config_for(CrowdSize size) {
  driver::Config config;
  config.rooms_max = size.people / size.per_room + 1;
  config.limits.participants_max = std::max<std::size_t>(100, size.per_room);
  return config;
}

std::string padded(std::string text) {
  text.resize(22, 'k');
  return text;
}

}  // namespace

Crowd::Crowd(CrowdSize size)
    : driver(config_for(size),
             {clients, media, clock, wall_clock, timer, secrets, log, metrics, access, relays}),
      size_(size),
      connections_(size.people) {
  // Into one large room nobody pours in without time passing: the news of joins would all wait.
  const bool one_by_one = size.per_room > 100;
  for (std::size_t person = 0; person < size.people; ++person) {
    join(person);
    if (one_by_one && person % 8 == 0) pass(1ms);
  }
  pass(100ms);  // The last joins are told.
}

void Crowd::join(std::size_t person) {
  last_ = last_.next();
  connections_[person] = last_;
  const std::string name = "person " + std::to_string(person);
  const std::string room = "room " + std::to_string(person / size_.per_room);
  driver.on_connected(last_, JsonText{"{}"});
  driver.on_event(last_,
                  R"(["join",{"protocol":1,"roomId":")" + room + R"(","guestKey":")" +
                      padded(name.substr(7) + "-") + R"(","displayName":")" + name +
                      R"(","tabId":")" + padded("tab-" + std::to_string(person) + "-") +
                      R"(","pageId":")" + padded("page-" + std::to_string(last_.number()) + "-") +
                      R"("}])",
                  AckId(1));
  media.answer(driver);
}

void Crowd::leave(std::size_t person) {
  driver.on_event(connections_[person], R"(["leave",{}])", AckId(2));
}

void Crowd::close_socket(std::size_t person) {
  driver.on_closed(connections_[person], ports::CloseCause::transport_closed);
}

void Crowd::ping(std::size_t person) {
  driver.on_event(connections_[person], R"(["ping",{}])", std::nullopt);
}

void Crowd::fire_if_due() {
  if (timer.armed() > clock.now()) return;
  timer.disarm();
  driver.on_timer();
}

void Crowd::pass(Duration by) {
  const Instant end = clock.now() + by;
  while (clock.now() < end) {
    clock.set(std::min(end, std::max(clock.now(), timer.armed())));
    fire_if_due();
  }
}

std::chrono::nanoseconds Crowd::live_through_a_second(std::size_t silent_every) {
  constexpr std::size_t steps = 1000;
  std::chrono::nanoseconds timers{};
  for (std::size_t step = 0; step < steps; ++step) {
    const auto began = cpu_time();
    pass(1ms);
    timers += cpu_time() - began;
    const std::size_t end = size() * (step + 1) / steps;
    for (std::size_t person = size() * step / steps; person < end; ++person)
      if (silent_every == 0 || person % silent_every != 0) hear(person);
    driver.on_heard();  // The turn of the event loop ends.
  }
  return timers;
}

std::chrono::nanoseconds cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::vector<std::size_t> shuffled(std::size_t n) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937_64(1));
  return order;
}

}  // namespace rollcall::bench
