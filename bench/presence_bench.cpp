// What presence costs: per heartbeat, per transition, per expiry, per seat, and when a room empties
// at once. `script/bench presence` prints it beside the same for the seed's design.
#include "crowd.hpp"
#include "door.hpp"
#include "heap.hpp"

#include <benchmark/benchmark.h>
#include <map>
#include <memory>
#include <string>

namespace rollcall::bench {
namespace {

constexpr std::size_t room_size = 100;

struct Kept {
  std::unique_ptr<Crowd> crowd;
  std::unique_ptr<Door> door;
  std::vector<std::size_t> order;
  Heap cost;
};

/// Made once and kept: a million joins take longer than everything that is measured with them.
Kept& crowd_of(std::size_t people) {
  static std::map<std::size_t, Kept> kept;
  Kept& it = kept[people];
  if (it.crowd) return it;
  const Heap before = heap();
  it.crowd = std::make_unique<Crowd>(CrowdSize{people, std::min(people, room_size)});
  const Heap after = heap();
  it.cost = {after.bytes - before.bytes, after.blocks - before.blocks};
  it.door = std::make_unique<Door>(*it.crowd, people);
  it.order = shuffled(people);
  for (int second = 0; second < 4; ++second)
    it.crowd->live_through_a_second(0);
  return it;
}

/// Time moves a little now and then, and the timer fires outside of what is measured.
template <class Whom, class One>
void over_and_over(benchmark::State& state, Crowd& crowd, const std::vector<Whom>& order, One one) {
  constexpr std::size_t between_steps = 100'000;
  std::size_t next = 0;
  std::size_t until_step = between_steps;
  for (auto _ : state) {
    one(order[next]);
    if (++next == order.size()) next = 0;
    if (--until_step > 0) continue;
    state.PauseTiming();
    until_step = between_steps;
    crowd.pass(10ms);
    state.ResumeTiming();
  }
  // Whoever waited for their turn lives on.
  for (int second = 0; second < 4; ++second)
    crowd.live_through_a_second(0);
}

void heartbeat(benchmark::State& state) {
  Kept& kept = crowd_of(static_cast<std::size_t>(state.range(0)));
  // As the network layer knows them: by connection.
  std::vector<ConnectionId> order;
  for (const std::size_t person : kept.order)
    order.push_back(kept.crowd->connection_of(person));
  Crowd& crowd = *kept.crowd;
  over_and_over(state, crowd, order, [&](ConnectionId connection) { crowd.hear(connection); });
}

/// ... from the message of the WebSocket on.
void heartbeat_packet(benchmark::State& state) {
  Kept& kept = crowd_of(static_cast<std::size_t>(state.range(0)));
  over_and_over(state, *kept.crowd, kept.order,
                [&](std::size_t person) { kept.door->pong(person); });
}

void ping_event(benchmark::State& state) {
  Kept& kept = crowd_of(static_cast<std::size_t>(state.range(0)));
  over_and_over(state, *kept.crowd, kept.order,
                [&](std::size_t person) { kept.crowd->ping(person); });
}

/// Everything that the presence of so many people costs in a second: heartbeats and timer.
void second(benchmark::State& state) {
  Kept& kept = crowd_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state)
    kept.crowd->live_through_a_second(0);
}

void seat(benchmark::State& state) {
  Kept& kept = crowd_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state)
    benchmark::DoNotOptimize(kept.cost);
  const auto people = static_cast<double>(state.range(0));
  state.counters["bytes_per_seat"] = static_cast<double>(kept.cost.bytes) / people;
  state.counters["blocks_per_seat"] = static_cast<double>(kept.cost.blocks) / people;
}

void report(benchmark::State& state, std::chrono::nanoseconds took, std::size_t times) {
  state.SetIterationTime(std::chrono::duration<double>(took).count());
  state.counters["ns_each"] = static_cast<double>(took.count()) / static_cast<double>(times);
}

template <class Work>
std::chrono::nanoseconds timed(Work work) {
  const auto began = cpu_time();
  work();
  return cpu_time() - began;
}

// One iteration each: what is measured uses the crowd up.
constexpr std::size_t comers = 10'000;

void join(benchmark::State& state) {
  for (auto _ : state) {
    std::unique_ptr<Crowd> crowd;
    const auto took = timed([&] { crowd = std::make_unique<Crowd>(CrowdSize{comers, room_size}); });
    report(state, took, comers);
  }
}

void leave(benchmark::State& state) {
  for (auto _ : state) {
    Crowd crowd({comers, room_size});
    const auto took = timed([&] {
      for (std::size_t person = 0; person < comers; ++person)
        crowd.leave(person);
      crowd.pass(100ms);
    });
    report(state, took, comers);
  }
}

/// Ten of each hundred fall silent; `until` is how long it takes them to get where they should be.
constexpr std::size_t silent_every = 10;

void fall_silent(Crowd& crowd, int seconds) {
  for (int second = 0; second < seconds; ++second)
    crowd.live_through_a_second(silent_every);
}

/// What those who were silent do is measured, with what the others are told of it.
template <class Return>
std::chrono::nanoseconds come_back(Crowd& crowd, Return each) {
  return timed([&] {
    for (std::size_t person = 0; person < crowd.size(); person += silent_every)
      each(person);
    crowd.driver.on_heard();
    crowd.pass(50ms);
  });
}

void reconnecting_to_present(benchmark::State& state) {
  Crowd crowd({comers, room_size});
  for (auto _ : state) {
    fall_silent(crowd, 5);
    const auto took = come_back(crowd, [&](std::size_t person) { crowd.hear(person); });
    report(state, took, comers / silent_every);
    crowd.live_through_a_second(0);
  }
}

void gone_to_back(benchmark::State& state) {
  Crowd crowd({comers, room_size});
  for (auto _ : state) {
    fall_silent(crowd, 10);
    for (std::size_t person = 0; person < comers; person += silent_every)
      crowd.close_socket(person);
    const auto took = come_back(crowd, [&](std::size_t person) { crowd.join(person); });
    report(state, took, comers / silent_every);
    crowd.live_through_a_second(0);
  }
}

/// All timer work of the 10 seconds in which `range(1)` of `range(0)` people fall silent, become
/// reconnecting and are lost; without that of the same seconds when nobody does.
void expiry(benchmark::State& state) {
  const auto people = static_cast<std::size_t>(state.range(0));
  const auto expire = static_cast<std::size_t>(state.range(1));
  const std::size_t every = people / expire;
  Crowd& crowd = *crowd_of(people).crowd;
  for (auto _ : state) {
    std::chrono::nanoseconds idle{};
    std::chrono::nanoseconds busy{};
    for (int second = 0; second < 10; ++second)
      idle += crowd.live_through_a_second(0);
    for (int second = 0; second < 10; ++second)
      busy += crowd.live_through_a_second(every);
    report(state, busy, expire);
    // A difference of two large sums: of a few people it is nothing but noise, and may be negative.
    state.counters["ns_each"] =
        static_cast<double>((busy - idle).count()) / static_cast<double>(expire);
    state.counters["idle_ms_per_s"] = static_cast<double>(idle.count()) * 1e-7;
    state.counters["busy_ms_per_s"] = static_cast<double>(busy.count()) * 1e-7;
    state.counters["left"] = static_cast<double>(people - crowd.driver.counts().participants);
  }
  for (std::size_t person = 0; person < people; person += every) {
    crowd.close_socket(person);
    crowd.join(person);
    if (person % (every * 1000) == 0) crowd.pass(1ms);
  }
  for (int second = 0; second < 4; ++second)
    crowd.live_through_a_second(0);
}

/// `range(0)` people of one room lose their sockets at once; a hundred stay and are told.
void mass_departure(benchmark::State& state) {
  const auto leavers = static_cast<std::size_t>(state.range(0));
  constexpr std::size_t stayers = 100;
  for (auto _ : state) {
    Crowd crowd({leavers + stayers, leavers + stayers});
    crowd.pass(500ms);
    for (std::size_t person = 0; person < crowd.size(); ++person)
      crowd.hear(person);
    crowd.driver.on_heard();
    const CountingClients before = crowd.clients;
    std::chrono::nanoseconds took = timed([&] {
      for (std::size_t person = stayers; person < crowd.size(); ++person)
        crowd.close_socket(person);
    });
    for (int step = 0; step < 48; ++step) {  // 12 s
      took += timed([&] { crowd.pass(250ms); });
      for (std::size_t person = 0; person < stayers; ++person)
        crowd.hear(person);
      crowd.driver.on_heard();
    }
    report(state, took, leavers);
    const auto each = [&](std::uint64_t now, std::uint64_t then) {
      return static_cast<double>(now - then) / static_cast<double>(leavers);
    };
    state.counters["frames_each"] = each(crowd.clients.frames, before.frames);
    state.counters["bytes_each"] = each(crowd.clients.bytes, before.bytes);
    state.counters["encoded_each"] = each(crowd.clients.encoded, before.encoded);
    state.counters["bytes_encoded_each"] = each(crowd.clients.bytes_encoded, before.bytes_encoded);
    state.counters["left"] =
        static_cast<double>(leavers + stayers - crowd.driver.counts().participants);
  }
}

BENCHMARK(heartbeat)->Arg(10)->Arg(10'000)->Arg(1'000'000)->Iterations(4'000'000);
BENCHMARK(heartbeat_packet)->Arg(10)->Arg(10'000)->Arg(1'000'000)->Iterations(4'000'000);
BENCHMARK(ping_event)->Arg(10)->Arg(10'000)->Arg(1'000'000)->Iterations(500'000);
BENCHMARK(second)->Arg(10'000)->Arg(1'000'000)->Iterations(4)->Unit(benchmark::kMillisecond);
BENCHMARK(seat)->Arg(10'000)->Arg(1'000'000)->Iterations(1);
BENCHMARK(join)->Iterations(1)->UseManualTime();
BENCHMARK(leave)->Iterations(1)->UseManualTime();
BENCHMARK(reconnecting_to_present)->Iterations(3)->UseManualTime();
BENCHMARK(gone_to_back)->Iterations(3)->UseManualTime();
BENCHMARK(expiry)
    ->Args({1'000'000, 10})
    ->Args({1'000'000, 1'000})
    ->Args({1'000'000, 100'000})
    ->Iterations(1)
    ->UseManualTime();
BENCHMARK(mass_departure)->Arg(1'000)->Arg(10'000)->Iterations(1)->UseManualTime();

}  // namespace
}  // namespace rollcall::bench

BENCHMARK_MAIN();
