// The values that the core speaks in. wire encodes them, the driver carries them.
#pragma once

#include "base/id.hpp"
#include "base/json_text.hpp"
#include "base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::core {

/// SHA-256 of a resume token or of a signed one: the token itself is never kept.
using TokenHash = std::array<std::uint8_t, 32>;

struct RosterVersion {
  RoomGeneration generation;
  RosterNumber number;

  auto operator<=>(const RosterVersion&) const = default;
};

enum class Role { guest, host };

/// What a participant may do in the room; echoes are proof of life and always allowed.
struct Permissions {
  bool publish = true;       // Audio and video.
  bool subscribe = true;     // What the others publish, data included.
  bool publish_data = true;  // Data channels and chat.

  bool operator==(const Permissions&) const = default;
};

/// What a participant is entitled to.
struct Rights {
  Role role = Role::guest;
  Permissions permissions = {};

  bool operator==(const Rights&) const = default;
};

/// What the others see of a participant who is in the list.
enum class Presence { present, reconnecting };

/// Whether the participant's page carries media: `none` before its first transport is connected.
enum class MediaHealth { none, live, lost };

enum class MediaKind { audio, video };
enum class MediaSource { microphone, camera, screen, screen_audio };
enum class Direction { send, recv };

/// What becomes of somebody's page when they come in by another tab or device.
enum class Takeover {
  replace,  // It is superseded.
  refuse,   // It stays, for as long as it lives, and the other one is refused.
};

/// What was said of a room when it was made, before anybody was in it.
struct RoomTerms {
  std::optional<std::size_t> size = std::nullopt;  // Fewer people than usual.
  Takeover takeover = Takeover::replace;

  bool operator==(const RoomTerms&) const = default;
};

/// One line of the roster.
struct ParticipantView {
  ParticipantId id;
  std::string display_name;
  Role role = Role::guest;
  bool hand = false;
  Presence presence = Presence::present;
  Duration since{};             // In this presence for so long.
  std::uint64_t joined_at = 0;  // Orders participants by their first join; counts up in a room.
  MediaHealth media = MediaHealth::none;

  bool operator==(const ParticipantView&) const = default;
};

struct Snapshot {
  RosterVersion version;
  std::vector<ParticipantView> participants;  // By joined_at.

  bool operator==(const Snapshot&) const = default;
};

/// Why a stay ended.
enum class LeftReason { left, unloaded, connection_lost, removed, room_ended };

struct RosterChange {
  enum class Type { joined, updated, back, left };
  Type type;
  ParticipantView participant;       // Only the id counts for `left`.
  std::optional<LeftReason> reason;  // Set for `left` only.

  bool operator==(const RosterChange&) const = default;
};

struct ProducerInfo {
  ProducerId id;
  ParticipantId participant;
  MediaKind kind;
  MediaSource source;
  bool paused = false;
  std::optional<ProducerId> replaces;  // Of the media session that this one takes over from.

  bool operator==(const ProducerInfo&) const = default;
};

struct DataProducerInfo {
  DataProducerId id;
  ParticipantId participant;
  std::string label;
  std::string protocol;

  bool operator==(const DataProducerInfo&) const = default;
};

/// What has arrived from the page on a transport, from its beginning.
struct Traffic {
  std::uint64_t tracks = 0;  // Bytes of audio and video, after decryption.
  std::uint64_t all = 0;     // ... and of RTCP, SCTP and DTLS; STUN is not counted.
};

/// The `protocol` of the data channel on which a page returns echoes (PROTOCOL.md, "Echo").
inline constexpr std::string_view echo_protocol = "rollcall-echo";
/// The `dataProducerId` by which a page asks for the echoes; no producer of anybody's.
inline constexpr std::string_view echo_producer = "echo";

/// One of the page's own, with what exists on it: the page closes what it does not know, because
/// the answer that named it was lost with the connection.
struct TransportInfo {
  TransportId id;
  Direction direction;
  std::vector<ProducerId> producers = {};
  std::vector<ConsumerId> consumers = {};

  bool operator==(const TransportInfo&) const = default;
};

}  // namespace rollcall::core
