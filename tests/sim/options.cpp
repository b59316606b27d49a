#include "sim/options.hpp"

#include "sim/random.hpp"

namespace rollcall::sim {
namespace {

constexpr std::array<std::string_view, incident_count> names{
    "leaves",           "closes page",  "reloads",        "crashes",       "loses power",
    "socket cut",       "cable cut",    "cut up",         "cut down",      "stutters",
    "sleeps",           "freezes",      "duplicates tab", "second device", "comes back here",
    "switches network", "reads slowly", "attacks",        "fidgets"};

constexpr double calm_share = 0.03;
constexpr double late_share = 0.08;
constexpr double video_share = 0.12;
constexpr double blocked_share = 0.08;
constexpr double flooded_share = 0.06;
constexpr double hosted_share = 0.12;
constexpr double opened_share = 0.06;

double& weight(Options& options, Incident incident) {
  return options.weights[static_cast<std::size_t>(incident)];
}

/// A run may be about one thing: then it happens far more often than everything else.
void choose_theme(Options& options, Random& random) {
  options.weights.fill(1.0);
  weight(options, Incident::fidgets) = 3.0;
  weight(options, Incident::loses_power) = 0.3;
  if (random.chance(0.5)) {
    for (int favourites = 0; favourites < 3; ++favourites)
      random.pick(options.weights) += 6.0;
  }
  if (random.chance(0.2)) {
    // Nobody does anything wrong: whoever is put out now was put out falsely.
    options.weights.fill(0.0);
    weight(options, Incident::fidgets) = 1.0;
  }
}

void choose_size(Options& options, Random& random) {
  const std::uint64_t kind = random.below(100);
  options.rooms = random.from(1, 4);
  options.faults_for = random.between(90s, 4min);
  if (kind < 50) {
    options.people = random.from(3, 12);
  } else if (kind < 84) {
    options.people = random.from(10, 30);
  } else if (kind < 97) {
    options.people = random.from(30, 60);
    options.rooms = random.from(1, 2);
  } else {  // A hall: few of them carry media.
    options.people = random.from(80, 130);
    options.rooms = 1;
    options.with_media = 0.1;
    options.faults_for = random.between(60s, 90s);
  }
}

/// A long afternoon: many small rooms in which hardly anything happens, as in most real ones. What
/// goes wrong only after long, or only on a large server, goes wrong here.
void make_calm(Options& options, Random& random) {
  options.people = random.from(150, 250);
  options.rooms = options.people / random.from(4, 12);
  options.faults_for = random.between(3h, 4h);
  options.quiet = {15min, 60min};
  options.stock_client = 0.05;
  options.with_media = 0.1;
  options.check_every = 2s;
  options.mass_cut_every = {20min, 40min};
  options.pause_every = {5min, 20min};
  options.restart_every = {30min, 60min};
  options.worker_dies_every = {10min, 40min};
}

/// A loaded machine: nothing is late but the whole process, over and over.
void make_late(Options& options) {
  options.late_spell_every = {5s, 40s};
  options.late_between = {1ms, 400ms};
  options.late_timer = 0;
}

/// Proxies that let media through alone. What takes ten minutes by default takes less than one, so
/// that a run of some minutes sees it.
void make_blocked(Options& options, Random& random) {
  options.blocks_every = {2s, 15s};
  options.with_media = 0.8;
  options.listens_only = 0.6;
  options.signal_lost_shown = random.between(5s, 15s);
  options.signal_lost_max = options.signal_lost_shown + random.between(5s, 30s);
}

void make_flooded(Options& options) {
  options.floods_every = {2s, 10s};
  options.send_queue_max = 1000;  // Not about who is slow to read.
}

/// Hosts who use what they may do far more often than any real one.
void make_moderated(Options& options, Random& random) {
  options.moderates_every = {1s, 12s};
  if (random.chance(0.5)) options.operates_every = {5s, 40s};
}

}  // namespace

std::string_view to_text(Incident incident) {
  return names[static_cast<std::size_t>(incident)];
}

Options profile(std::uint64_t seed) {
  Random random(seed ^ 0x5349'4D50'524F'4649ull);
  Options options;
  choose_size(options, random);
  choose_theme(options, random);
  if (random.chance(0.3)) options.latency = {50ms, 250ms};
  if (random.chance(0.3)) options.jitter = 120ms;
  if (random.chance(0.3)) options.quiet = {2s, 20s};
  if (random.chance(0.3)) options.lost_frame = 0.02;
  // Each kind of trouble of the server's is absent from about a third of the runs.
  if (random.chance(0.35)) options.pause_every = {24h, 25h};
  if (random.chance(0.5)) options.restart_every = {24h, 25h};
  if (random.chance(0.35)) options.worker_dies_every = {24h, 25h};
  if (random.chance(0.35)) {
    options.slow_answer = 0;
    options.no_answer = 0;
  }
  if (random.chance(0.5)) options.late_timer = 0;
  options.made_late = random.chance(0.5);
  if (random.chance(0.5)) options.mass_cut_every = {24h, 25h};
  const std::size_t in_room = (options.people + options.rooms - 1) / options.rooms;
  if (in_room > 3 && random.chance(0.1)) options.places = in_room - random.from(1, 2);
  options.send_queue_max = random.chance(0.5) ? random.from(30, 120) : 1000;
  options.list_backlog_max = std::min<std::size_t>(64, options.send_queue_max / 3);
  if (random.chance(calm_share)) {
    make_calm(options, random);
    return options;  // Hours of what follows cost as much as a hundred other runs.
  }
  if (random.chance(late_share)) make_late(options);
  if (random.chance(video_share)) options.with_video = 0.5;
  if (random.chance(blocked_share)) make_blocked(options, random);
  if (random.chance(flooded_share)) make_flooded(options);
  if (random.chance(hosted_share)) options.hosts = 0.3;
  if (options.hosts > 0) make_moderated(options, random);
  // Drawn last: the runs that there were before this stay as they were.
  options.by_opening = options.hosts == 0 && random.chance(opened_share);
  if (options.by_opening) make_moderated(options, random);
  return options;
}

}  // namespace rollcall::sim
