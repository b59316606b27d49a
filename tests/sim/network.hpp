// Connections between pages and the server: in order like TCP, late, cut, half-open, full.
#pragma once

#include "base/id.hpp"
#include "base/time.hpp"
#include "sim/message.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::sim {

struct World;

using LineIndex = std::uint32_t;    // A connection.
using DeviceIndex = std::uint32_t;  // What has one way to the network.
using PageIndex = std::uint32_t;
inline constexpr std::uint32_t none = 0xFFFFFFFFu;

/// What travels on a connection.
struct Parcel {
  enum class What : std::uint8_t {
    open,     // Up: the handshake; down: its answer.
    beat,     // Down: the server's ping; up: the page's answer.
    message,  // An event or an answer.
    goodbye,  // A Socket.IO DISCONNECT packet.
    close,    // The end of the stream.
  };
  /// An event of a page's.
  struct Said {
    std::string arguments;
    std::uint64_t ack;  // As AckId.
  };
  What what;
  std::shared_ptr<const Said> said = {};  // Up.
  Shared message = {};                    // Down.
};

enum class Way : std::uint8_t { up, down };

/// First in, first out; without a new piece of memory for each few, as a deque has.
class Parcels {
 public:
  bool empty() const { return size() == 0; }
  std::size_t size() const { return parcels_.size() - first_; }
  void push(Parcel parcel) { parcels_.push_back(std::move(parcel)); }
  Parcel pop() {
    Parcel parcel = std::move(parcels_[first_++]);
    if (first_ == parcels_.size() || first_ > kept) {
      parcels_.erase(parcels_.begin(), parcels_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
    return parcel;
  }

 private:
  static constexpr std::size_t kept = 256;
  std::vector<Parcel> parcels_;
  std::size_t first_ = 0;
};

struct Line {
  /// One direction. Every parcel has one happening; those that came up against a cut are `held`.
  struct Lane {
    Parcels parcels;
    Instant last{};
    std::uint32_t held = 0;
  };
  PageIndex page = none;
  DeviceIndex device = none;
  std::uint32_t person = none;  // Whose page it is.
  Lane up;
  Lane down;
  bool server_open = false;
  bool client_open = true;
  bool broken = false;   // Half-open: nothing will ever get through again.
  bool reads = true;     // The page takes what comes.
  bool behind = false;   // So much waits for it that it is told no changes of the list.
  Instant idle_since{};  // Nothing waits for it.
  Instant last_ping{};   // That the page saw.
  Instant last_heard{};  // By the server.
  std::uint64_t last_ack = 0;

  bool dead() const { return broken && !server_open && !client_open; }
};

struct Device {
  Duration latency{};
  bool up_cut = false;
  bool down_cut = false;
  bool no_signaling = false;  // Nothing but media gets through.
  Instant cut_since = never;
  std::vector<LineIndex> lines = {};  // That go over it, in the order they were opened in.

  bool whole() const { return !up_cut && !down_cut; }
};

class Network {
 public:
  explicit Network(World& world) : world_(world) {}

  DeviceIndex add_device();
  LineIndex open(PageIndex page, DeviceIndex device);
  void send(LineIndex line, Way way, Parcel parcel);
  void send_beacon(DeviceIndex device, std::string body);

  enum class Cut : std::uint8_t { nothing, up, down, both };
  void set_cut(DeviceIndex device, Cut cut);
  void set_signaling(DeviceIndex device, bool passes);
  /// Nothing gets through this connection any more, and nobody is told.
  void break_line(LineIndex line) { lines_[line].broken = true; }
  void set_reading(LineIndex line, bool reads);

  void arrives(LineIndex line, Way way);
  void beacon_lands(std::uint64_t number);

  Line& line(LineIndex index) { return lines_[index]; }
  const Line& line(LineIndex index) const { return lines_[index]; }
  Device& device(DeviceIndex index) { return devices_[index]; }
  std::size_t line_count() const { return lines_.size(); }

  static ConnectionId id_of(LineIndex line) { return ConnectionId(line + 1u); }
  static LineIndex line_of(ConnectionId id) { return static_cast<LineIndex>(id.number() - 1); }

 private:
  bool blocked(const Line& line, Way way) const;
  void release(LineIndex index, Way way, Duration outage);
  void hand_over(LineIndex index, Way way);

  World& world_;
  std::deque<Line> lines_;
  std::vector<Device> devices_;
  std::deque<std::string> beacons_;
};

}  // namespace rollcall::sim
