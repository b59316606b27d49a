// A frame of the server's as its receiver understands it, by PROTOCOL.md alone.
#pragma once

#include "sim/json.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::sim {

struct View {
  std::string id;
  std::string name;
  bool present = false;
  bool hand = false;
  std::string media;
  bool host = false;

  bool operator==(const View&) const = default;
};

struct Change {
  enum class Type { joined, updated, back, left };
  Type type;
  View view;
  std::string reason;
};

struct Version {
  std::string generation;
  std::uint64_t number = 0;

  bool operator==(const Version&) const = default;
};

struct Producing {
  std::string producer;
  std::string participant;
  std::string source;
  std::string replaces;  // Empty: none.
};

struct Message {
  enum class Type {
    answer,
    refusal,  // An answer that is an error.
    joined,   // The answer to a join.
    pong,
    roster,
    snapshot,
    new_producer,
    new_data_producer,
    producer_closed,
    transport_closed,
    ice_restart_needed,
    media_reset,
    meeting_switched,
    chat,
    room_locked,
    removed,
    room_ended,
    error,
    other,
  };
  Type type = Type::other;
  std::uint64_t ack = 0;  // For answers: plus one, as AckId.
  std::string code;       // Of an error.
  std::string id;         // Of what was made, or of what the news is about.
  std::string participant;
  std::uint64_t epoch = 0;
  std::string token;
  bool resumed = false;
  bool recovering = false;
  bool locked = false;
  Version version;
  std::vector<Change> changes;
  std::vector<View> list;
  std::vector<Producing> producers;  // Of a join, or the new one.
  std::vector<std::string> transports;
  std::vector<std::string> own_producers;  // On these transports.
};

using Shared = std::shared_ptr<const Message>;

/// `frame` is a Socket.IO EVENT or ACK packet inside an Engine.IO message.
Message read_message(std::string_view frame);

}  // namespace rollcall::sim
