// What the timeline costs: to draw ten thousand events of a room, and to write as many to the disk.
// `script/bench timeline` prints it.
#include "admin/timeline_svg.hpp"
#include "store/file.hpp"
#include "store/timeline.hpp"

#include <array>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace rollcall::bench {
namespace {

constexpr int events = 10'000;
constexpr int people = 100;

using What = ports::RoomEvent::What;

/// A hundred people who come, are lost, are heard again and leave, over and over.
ports::RoomEvent event(int number) {
  constexpr std::array turns{What::joined, What::reconnecting, What::heard, What::left, What::back};
  const auto turn = static_cast<std::size_t>(number / people) % turns.size();
  const std::string who = std::to_string(number % people);
  return {.what = turns.at(turn),
          .room = RoomId("weekly"),
          .generation = RoomGeneration("a-generation-of-the-room"),
          .at = std::chrono::milliseconds(1'700'000'000'000 + number * 360),
          .participant = ParticipantId("a-participant-of-forty-three-characters-" + who),
          .display_name = "Somebody with a name " + who,
          .why = "connection_lost",
          .was = "reconnecting",
          .silence = 8s,
          .frame_age = 8s};
}

std::vector<ports::TimelineRow> rows() {
  std::vector<ports::TimelineRow> all;
  for (int i = 0; i < events; ++i) {
    const ports::RoomEvent one = event(i);
    all.push_back({.number = static_cast<std::uint64_t>(i) + 1,
                   .at = one.at,
                   .what = std::string(to_text(one.what)),
                   .participant = one.participant.text(),
                   .display_name = one.display_name,
                   .why = std::string(one.why),
                   .silence = std::chrono::seconds(8)});
  }
  return all;
}

void draw(benchmark::State& state) {
  const ports::TimelineEnd all{.rows = rows()};
  std::size_t bytes = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(bytes = admin::timeline_svg("weekly", all).size());
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(draw)->Unit(benchmark::kMillisecond);

/// In transactions of 256, as the store's thread does it, each of which waits for the disk.
bool record_all(const store::Database& database) {
  for (int i = 0; i < events;) {
    auto transaction = store::Transaction::begin(database);
    if (!transaction) return false;
    for (int in_batch = 0; in_batch < 256 && i < events; ++in_batch, ++i)
      if (!store::add_to_timeline(database, event(i))) return false;
    if (!transaction->commit()) return false;
  }
  return true;
}

void record(benchmark::State& state) {
  std::string folder = (std::filesystem::temp_directory_path() / "rollcall-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return state.SkipWithError("no folder");
  if (const auto opened = store::open_file(folder, std::chrono::seconds(0))) {
    for (auto _ : state)
      if (!record_all(opened->database)) state.SkipWithError("not written");
  } else {
    state.SkipWithError(opened.error().message.c_str());
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK(record)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rollcall::bench

BENCHMARK_MAIN();
