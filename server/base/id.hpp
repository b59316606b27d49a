// Strong ids: a TransportId is not a ProducerId, though both are text on the wire.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace rollcall {

/// Text that names something; ordered and hashable, never mixed up with another kind of id.
template <class Tag>
class TextId {
 public:
  TextId() = default;
  explicit TextId(std::string text) : text_(std::move(text)) {}

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const TextId&) const = default;

 private:
  std::string text_;
};

/// A counter that names something; 0 means "none" and is never handed out.
template <class Tag>
class NumberId {
 public:
  constexpr NumberId() = default;
  constexpr explicit NumberId(std::uint64_t number) : number_(number) {}

  constexpr std::uint64_t number() const { return number_; }
  constexpr explicit operator bool() const { return number_ != 0; }
  constexpr NumberId next() const { return NumberId(number_ + 1); }
  constexpr auto operator<=>(const NumberId&) const = default;

 private:
  std::uint64_t number_ = 0;
};

// Rooms and people (design: PROTOCOL.md, "Words").
using RoomId = TextId<struct RoomTag>;  // The meeting's name, chosen by people.
using RoomGeneration =
    TextId<struct RoomGenerationTag>;                 // Random; new each time a room is re-created.
using ParticipantId = TextId<struct ParticipantTag>;  // One per person and room, for ever.
using TabId = TextId<struct TabTag>;                  // From the browser's sessionStorage.
using PageId = TextId<struct PageTag>;                // Random per stay of a page.
using Epoch = NumberId<struct EpochTag>;              // Counts attachments of a participant.
using RosterNumber = NumberId<struct RosterTag>;      // Counts roster changes of a generation.

// Connections: one Engine.IO session with its Socket.IO namespace "/". Knows no people.
using ConnectionId = NumberId<struct ConnectionTag>;
using AckId = NumberId<struct AckTag>;  // Socket.IO ack id plus one, so that 0 is "none".

// Media, as mediasoup names it.
using RouterId = TextId<struct RouterTag>;
using TransportId = TextId<struct TransportTag>;
using ProducerId = TextId<struct ProducerTag>;
using ConsumerId = TextId<struct ConsumerTag>;
using DataProducerId = TextId<struct DataProducerTag>;
using DataConsumerId = TextId<struct DataConsumerTag>;
using MediaRequestId = NumberId<struct MediaRequestTag>;  // One question to the media host.

}  // namespace rollcall

template <class Tag>
struct std::hash<rollcall::TextId<Tag>> {
  std::size_t operator()(const rollcall::TextId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.text());
  }
};
template <class Tag>
struct std::hash<rollcall::NumberId<Tag>> {
  std::size_t operator()(const rollcall::NumberId<Tag>& id) const noexcept {
    return std::hash<std::uint64_t>{}(id.number());
  }
};
