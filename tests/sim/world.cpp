#include "sim/world.hpp"

namespace rollcall::sim {
namespace {

// Every seat is forgotten 10 min after its owner left, the room a minute later.
constexpr Duration until_empty = 13min;

Instant in(const World& world, Duration after) {
  return world.now + after;
}

void again(World& world, Kind kind, const Span& every) {
  if (world.breaking())
    world.schedule.add(in(world, world.random.between(every.low, every.high)), kind);
}

template <class Breaks>
void recur(World& world, Kind kind, const Span& every, Breaks breaks) {
  if (world.breaking()) breaks();
  again(world, kind, every);
}

void let_go_on(World& world, Instant end) {
  while (world.schedule.next() <= end && !world.judge.failed()) {
    const Happening happening = world.schedule.take();
    world.now = happening.at;
    world.trace.mix(happening.order);
    world.handle(happening);
  }
  if (!world.judge.failed()) world.now = end;
}

}  // namespace

World::World(const RunOptions& run)
    : options(profile(run.seed)),
      random(run.seed),
      trace(run.show),
      judge(*this),
      network(*this),
      media(*this),
      server(*this),
      pages(*this),
      people(*this) {
  if (run.faults_for > 0s) options.faults_for = run.faults_for;
  faults_end = now + options.faults_for;
  server.start();
  people.start();
  judge.start();
  schedule.add(in(*this, options.check_every), Kind::check);
  schedule.add(faults_end, Kind::faults_end);
  again(*this, Kind::server_pause, options.pause_every);
  again(*this, Kind::server_drain, options.restart_every);
  again(*this, Kind::wall_jump, options.wall_jump_every);
  again(*this, Kind::worker_dies, options.worker_dies_every);
  again(*this, Kind::mass_cut, options.mass_cut_every);
  // Those that most seeds do not have take no chance from those.
  if (options.late_spell_every.high > 0s) again(*this, Kind::late_spell, options.late_spell_every);
  if (options.blocks_every.high > 0s) again(*this, Kind::signaling_blocked, options.blocks_every);
  if (options.floods_every.high > 0s) again(*this, Kind::flood, options.floods_every);
  if (options.moderates_every.high > 0s) again(*this, Kind::moderation, options.moderates_every);
  if (options.operates_every.high > 0s) again(*this, Kind::operation, options.operates_every);
}

void World::handle(const Happening& happening) {
  const std::uint32_t who = happening.who;
  const std::uint64_t number = happening.number;
  const Kind kind = happening.kind;
  switch (kind) {
    case Kind::arrives_up:
      return network.arrives(who, Way::up);
    case Kind::arrives_down:
      return network.arrives(who, Way::down);
    case Kind::beacon_lands:
      return network.beacon_lands(number);
    case Kind::timer:
      return server.timer_fires(number);
    case Kind::ping_due:
      return server.ping_due(who);
    case Kind::close_report:
      return server.reports_close(who, number);
    case Kind::answer:
      return media.answers(number);
    case Kind::media_news:
      return media.brings_news(number);
    case Kind::server_pause:
      return recur(*this, kind, options.pause_every, [this] { server.pause(); });
    case Kind::server_resume:
      return server.resume();
    case Kind::late_spell:
      return recur(*this, kind, options.late_spell_every, [this] { server.begin_late_spell(); });
    case Kind::server_late:
      return server.is_late_again();
    case Kind::server_drain:
      return recur(*this, kind, options.restart_every, [this] { server.drain(); });
    case Kind::server_restart:
      return server.restart();
    case Kind::server_up:
      return server.comes_up();
    case Kind::wall_jump:
      server.wall_jumps();
      return again(*this, Kind::wall_jump, options.wall_jump_every);
    case Kind::worker_dies:
      return recur(*this, kind, options.worker_dies_every,
                   [this] { media.worker_dies(static_cast<std::uint32_t>(random.below(2))); });
    case Kind::page_retry:
      return pages.retries(who, number);
    case Kind::page_patience:
      return pages.looks_for_pings(who, static_cast<LineIndex>(number));
    case Kind::page_ping:
      return pages.pings(who, static_cast<LineIndex>(number));
    case Kind::page_media:
      return pages.goes_on_with_media(who, static_cast<LineIndex>(number));
    case Kind::incident:
      return people.incident(who);
    case Kind::act:
      return people.act(who, number);
    case Kind::mass_cut:
      return recur(*this, kind, options.mass_cut_every, [this] { people.many_cut(); });
    case Kind::signaling_blocked:
      return recur(*this, kind, options.blocks_every, [this] { people.somebody_is_blocked(); });
    case Kind::flood:
      return recur(*this, kind, options.floods_every, [this] { people.somebody_floods(); });
    case Kind::moderation:
      return recur(*this, kind, options.moderates_every, [this] { people.somebody_moderates(); });
    case Kind::operation:
      return recur(*this, kind, options.operates_every, [this] { people.operator_acts(); });
    case Kind::mass_end:
      return network.set_cut(who, Network::Cut::nothing);
    case Kind::check:
      judge.check();
      return schedule.add(in(*this, options.check_every), Kind::check);
    case Kind::faults_end:
      trace.line(now, nobody, "FAULTS END");
      if (options.moderated()) people.operator_unlocks();
      return people.faults_end();
  }
}

Outcome run(const RunOptions& options) {
  World world(options);
  let_go_on(world, world.faults_end + world.options.heal_for);
  if (!world.judge.failed()) world.judge.check_converged();
  if (!world.judge.failed()) {
    world.trace.line(world.now, nobody, "ALL LEAVE");
    world.people.all_leave();
    let_go_on(world, world.now + until_empty);
  }
  if (!world.judge.failed()) world.judge.check_empty();
  return {.seed = options.seed,
          .hash = world.trace.hash(),
          .faults = world.faults,
          .participant_time = world.judge.participant_time(),
          .visits = world.judge.visits(),
          .violation = world.judge.violation()};
}

}  // namespace rollcall::sim
