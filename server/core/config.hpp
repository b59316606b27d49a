// The numbers that a room lives by: how long to believe in people, and how much each may use.
#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "core/allowance.hpp"

#include <cstddef>
#include <optional>

namespace rollcall::core {

/// How people are judged.
enum class Profile {
  rollcall,  // Fused evidence, three clocks.
  seed,      // The user cleanup document's: the client's own `ping` each 30 s, a sweep each 30 s
             // that removes who has not sent one for 2 min, no reconnecting, no seat.
};

/// The three clocks (ARCHITECTURE.md) and their neighbours. Checked at start by validate().
struct PresenceConfig {
  Profile profile = Profile::rollcall;
  Duration heartbeat = 1s;    // The server's Engine.IO ping.
  Duration silence_max = 3s;  // Without evidence for so long: reconnecting.
  Duration gone_after = 8s;   // ... and so long: gone.
  Duration closed_doubt =
      1s;  // Socket closed without a word: reconnecting so long after the last evidence at most.
  Duration closed_gone = 5s;  // ... and gone so long after it.
  // With a media path to ask: reconnecting so long after the close, if it does not answer.
  Duration closed_doubt_asked = 500ms;
  Duration answer_late = 500ms;      // A heartbeat unanswered for so long: the media path is asked.
  Duration signal_lost_shown = 60s;  // Only a listener's media path answers: reconnecting,
  Duration signal_lost_max = 10min;  // ... and gone so long after the last frame.
  Duration unload_grace = 2s;        // From pagehide to gone: a reload within it never shows.
  Duration media_max =
      30s;  // A lost participant's media session is kept so long after the last evidence.
  Duration seat_max = 10min;   // A seat is kept so long.
  Duration empty_max = 60s;    // A room without seats is kept so long.
  Duration takeover_max = 5s;  // The old page's media session after a takeover, at most.
  Duration transport_setup_max = 15s;
  Duration roster_interval = 50ms;         // Changes after the first one are coalesced so long,
  Duration roster_interval_large = 100ms;  // ... with more than 100 participants,
  Duration roster_interval_huge = 250ms;   // ... with more than 1,000.
  Duration mass_round = 3s;
  Duration stall_credit_above = 250ms;
  Duration stall_return = 30s;
  Duration place_kept = 60s;  // A gone(lost) seat keeps its place so long.
  // After a restart: whoever was here before may come back so long without being news.
  Duration recovering = 10s;
  // The seed's profile.
  Duration seed_sweep = 30s;   // How often the sweep comes, and a client's `ping` is expected.
  Duration seed_stale = 2min;  // Who has not sent one for so long is removed.
};

/// The user cleanup document's numbers.
PresenceConfig seed_profile();

struct RoomLimits {
  std::size_t participants_max = 100;
  std::size_t transports_max = 4;  // Per participant, as all below.
  std::size_t producers_max = 8;
  std::size_t consumers_max = 512;
  std::size_t data_producers_max = 8;
  std::size_t data_consumers_max = 64;
  // Each may be news to everybody, and is kept. A page that is reloaded again and again, or whose
  // network comes and goes, joins about once a second.
  Rate joins{30, 1s};
  // What everybody in the room is told of: 2000 characters each, so that 99 people who write all
  // they may fill no queue of who reads 400 KB/s.
  Rate chat{20, 500ms};
  Rate publishing{40, 250ms};  // produce, produceData, resumeProducer.
  Rate attributes{20, 500ms};  // What setAttributes changes.
  Rate moderation{20, 500ms};  // What a host does to others, all together.
  Rate lists{5, 1s};           // Told to one alone, because their `ping` names another version.
  // Returns with key frames asked for, each of which is two requests for each of the others.
  Rate pictures{5, 2s};
};

/// Nothing if the numbers fit together (2 × heartbeat + 1 s ≤ silence < gone < media < seat).
std::optional<Error> validate(const PresenceConfig& config);

}  // namespace rollcall::core
