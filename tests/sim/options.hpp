// Everything that can differ between runs: how many people, what they do, what breaks.
#pragma once

#include "base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall::sim {

/// What may happen to a person, or what they do.
enum class Incident : std::uint8_t {
  leaves,            // With the button: `leave`, `beforeDisconnect` or a DISCONNECT packet.
  closes_page,       // pagehide: `unloading`, a beacon, both or, rarely, neither.
  reloads,           // ... and a new page of the same tab.
  crashes,           // The process dies; the system closes the socket. Perhaps restored.
  loses_power,       // ... nothing is closed.
  socket_cut,        // A proxy drops the socket; everything else works.
  cable_cut,         // Both ways, for a while; rarely for ever.
  cut_up,            // Only from the page to the server.
  cut_down,          // Only from the server to the page.
  stutters,          // Short cuts one after another.
  sleeps,            // Nothing runs, nothing arrives.
  freezes,           // JavaScript stands still, RTP goes on.
  duplicates_tab,    // Another page of the same person on the same device.
  second_device,     // ... on another device.
  comes_back_here,   // A superseded page asks with and without `takeover`.
  switches_network,  // The old socket stays half-open.
  reads_slowly,      // Takes nothing from its socket.
  attacks,           // Wrong tokens, foreign ids, old epochs, garbage.
  fidgets,           // Hand, name, chat, producers, forceCleanup: no fault at all.
};
inline constexpr std::size_t incident_count = 19;

std::string_view to_text(Incident incident);

/// A range of time from which one is picked.
struct Span {
  Duration low;
  Duration high;
};

struct Options {
  std::size_t rooms = 1;
  std::size_t people = 3;
  Duration faults_for = 3min;  // So long things break,
  Duration heal_for = 90s;     // ... and so long everything may settle.
  Duration check_every = 250ms;

  // The network: one way, of one device.
  Span latency{2ms, 60ms};
  Duration jitter = 20ms;
  double lost_frame = 0.002;  // TCP sends it again: it and all behind it come late.
  Span resend{200ms, 700ms};
  double lost_beacon = 0.2;

  // People.
  Span quiet{5s, 60s};  // Between two incidents of one person.
  std::array<double, incident_count> weights{};
  double stock_client = 0.15;  // No tabId, pageId, beacon, echo.
  double with_media = 0.6;     // Carries media.
  double listens_only = 0.3;   // ... of those: without producers.
  double with_video = 0;       // Of who speaks: has a camera on, too.
  double stays_away = 0.1;     // Whoever left does not come back.

  Span mass_cut_every{30s, 200s};
  Span mass_cut{500ms, 15s};

  // Somebody's signaling is blocked, not their media; somebody says far more than they may.
  Span blocks_every{0s, 0s};  // Never.
  Span floods_every{0s, 0s};

  // People come in by token, and so many of them are hosts.
  double hosts = 0;
  // Without: whoever holds the meeting by having opened it does what hosts do.
  bool by_opening = false;
  Span moderates_every{0s, 0s};
  Span operates_every{0s, 0s};

  // The server.
  Duration signal_lost_shown = 60s;  // Of a listener whose media path alone answers.
  Duration signal_lost_max = 10min;
  std::size_t places = 250;  // In a room.
  double drained = 0.5;      // Of the restarts: said beforehand.
  Span pause_every{20s, 120s};
  Span pause{50ms, 12s};
  double short_pause = 0.6;  // Of the pauses: under half a second.
  // A server that is always late for a while: pauses in a row.
  Span late_spell_every{0s, 0s};  // None.
  Span late_spell{15s, 60s};
  double told_late = 0.3;  // In such a spell: it stands still between reading and telling.
  Span late_pause{300ms, 3s};
  Span late_between{1ms, 900ms};
  Span restart_every{60s, 400s};
  Span restart_takes{200ms, 4s};
  Span wall_jump_every{30s, 200s};
  double timer_first = 0.3;  // After a pause the timer comes before what piled up.
  double late_timer = 0.05;  // A timer is late,
  Span timer_late{1ms, 120ms};
  std::size_t send_queue_max = 400;  // Packets.
  std::size_t list_backlog_max = 64;

  // The media host.
  bool made_late = false;  // Objects come to exist with the answer, not with the request.
  Span answer{1ms, 15ms};
  double slow_answer = 0.05;
  Span answer_slow{100ms, 4s};
  double no_answer = 0.01;  // media_unavailable after the deadline.
  Duration answer_deadline = 5s;
  Span worker_dies_every{40s, 300s};

  /// Somebody may be put out, muted or locked out.
  bool moderated() const { return hosts > 0 || by_opening; }
};

/// One profile per seed.
Options profile(std::uint64_t seed);

}  // namespace rollcall::sim
