// The whole world of one run: people, their pages, the network, the server, the media host and the
// judge. One thread, one schedule, one source of chance.
#pragma once

#include "sim/judge.hpp"
#include "sim/media.hpp"
#include "sim/network.hpp"
#include "sim/options.hpp"
#include "sim/pages.hpp"
#include "sim/people.hpp"
#include "sim/random.hpp"
#include "sim/schedule.hpp"
#include "sim/server.hpp"
#include "sim/trace.hpp"

#include <cstdint>
#include <string>

namespace rollcall::sim {

struct RunOptions {
  std::uint64_t seed = 1;
  Show show = Show::nothing;
  Duration faults_for{};  // Zero: as the profile says.
};

struct Outcome {
  std::uint64_t seed = 0;
  std::uint64_t hash = 0;
  std::uint64_t faults = 0;
  Duration participant_time{};  // Summed over people who were there.
  Visits visits;
  std::string violation;  // Empty: none.
};

struct World {
  explicit World(const RunOptions& run);

  void handle(const Happening& happening);
  /// While things may break.
  bool breaking() const { return now < faults_end; }

  Options options;
  Random random;
  Schedule schedule;
  Trace trace;
  Instant now = begin_of_time;
  Instant faults_end;
  std::uint64_t faults = 0;

  Judge judge;
  Network network;
  Media media;
  Server server;
  Pages pages;
  People people;
};

Outcome run(const RunOptions& options);

}  // namespace rollcall::sim
