#include "core/config.hpp"

#include <array>
#include <string>

namespace rollcall::core {

namespace {

struct Rule {
  bool holds;
  const char* text;
};

}  // namespace

PresenceConfig seed_profile() {
  PresenceConfig config;
  config.profile = Profile::seed;
  return config;
}

std::optional<Error> validate(const PresenceConfig& config) {
  const std::array rules{
      Rule{config.heartbeat > 0s, "heartbeat must be more than 0"},
      // Two pings may be lost or late, and the answer takes its time.
      Rule{2 * config.heartbeat + 1s <= config.silence_max,
           "silence_max must be at least 2 x heartbeat + 1 s"},
      Rule{config.silence_max < config.gone_after, "gone_after must be more than silence_max"},
      Rule{config.gone_after < config.media_max, "media_max must be more than gone_after"},
      Rule{config.media_max < config.seat_max, "seat_max must be more than media_max"},
      Rule{config.closed_doubt > 0s, "closed_doubt must be more than 0"},
      Rule{config.closed_doubt <= config.silence_max, "closed_doubt must not exceed silence_max"},
      Rule{config.closed_doubt < config.closed_gone, "closed_gone must be more than closed_doubt"},
      Rule{config.closed_gone <= config.gone_after, "closed_gone must not exceed gone_after"},
      // A page that stays must have the time to show it: see People::evidence.
      Rule{config.closed_doubt + config.heartbeat <= config.unload_grace,
           "unload_grace must be at least closed_doubt + heartbeat"},
      Rule{config.closed_doubt_asked > 0s && config.closed_doubt_asked < config.closed_gone,
           "closed_doubt_asked must be more than 0 and less than closed_gone"},
      Rule{config.heartbeat + config.answer_late < config.silence_max,
           "heartbeat + answer_late must be less than silence_max"},
      Rule{config.silence_max <= config.signal_lost_shown &&
               config.signal_lost_shown < config.signal_lost_max,
           "signal_lost_shown must lie between silence_max and signal_lost_max"},
      Rule{config.seed_sweep > 0s && config.seed_sweep <= config.seed_stale,
           "seed_sweep must be more than 0 and not exceed seed_stale"},
      Rule{config.takeover_max > 0s, "takeover_max must be more than 0"},
      Rule{config.transport_setup_max > 0s, "transport_setup_max must be more than 0"},
      Rule{config.roster_interval <= config.roster_interval_large &&
               config.roster_interval_large <= config.roster_interval_huge,
           "roster intervals must grow with the room"},
      Rule{config.roster_interval_huge < config.heartbeat,
           "roster intervals must be less than heartbeat"},
      Rule{config.empty_max >= 0s && config.place_kept >= 0s && config.mass_round >= 0s &&
               config.stall_return >= 0s && config.roster_interval >= 0s &&
               config.recovering >= 0s && config.answer_late >= 0s,
           "durations must not be negative"},
  };
  for (const Rule& rule : rules) {
    if (!rule.holds) {
      return Error{ErrorCode::bad_request, rule.text, "see [presence] in the configuration"};
    }
  }
  return std::nullopt;
}

}  // namespace rollcall::core
