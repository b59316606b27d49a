// Pages: what the SDK (or a stock client) does in one page load. People open and close them.
#pragma once

#include "sim/network.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::sim {

using PersonIndex = std::uint32_t;

enum class Client : std::uint8_t { sdk, stock };
enum class Carries : std::uint8_t { nothing, listens, speaks };

struct Page {
  enum class State : std::uint8_t {
    offline,     // Between two sockets.
    connecting,  // The socket is being opened.
    joining,     // `join` was sent.
    joined,
    left,      // Said so, and kept the socket.
    switched,  // Another page took over: it stays away until the person says otherwise.
    done,      // Closed, crashed, or left.
  };
  enum class Life : std::uint8_t { running, frozen, asleep, dead };

  PersonIndex person = none;
  DeviceIndex device = none;
  Client client = Client::sdk;
  Carries carries = Carries::nothing;
  bool films = false;
  State state = State::offline;
  Life life = Life::running;
  LineIndex line = none;
  std::string tab;
  std::string id;
  std::vector<LineIndex> lines = {};  // All that it has opened.
  std::uint64_t tries = 0;            // Numbers the sockets.
  std::uint32_t failures = 0;         // In a row.
  bool takeover = false;              // A person asked for it.
  bool reads = true;
  std::string token;
  std::string participant;
  std::uint64_t epoch = 0;
  bool locked = false;  // The room, as far as it was told.
  // The roster by the protocol's rules.
  Version version;
  std::shared_ptr<const Parcel::Said> own_ping;  // Which names the version; none after a change.
  std::map<std::string, View> roster;
  // Media.
  std::string send_transport;
  std::string recv_transport;
  std::vector<std::string> own_producers;
  std::set<std::string> others_producers;
  bool media_begun = false;
  std::map<std::uint64_t, std::string> asked;       // What an answer is to, by its number.
  std::deque<std::pair<LineIndex, Parcel>> unread;  // Came while scripts stood still.

  bool runs_scripts() const { return life == Life::running; }
  bool runs_media() const { return life == Life::running || life == Life::frozen; }
};

class Pages {
 public:
  explicit Pages(World& world) : world_(world) {}

  Page& at(PageIndex index) { return pages_[index]; }
  std::size_t count() const { return pages_.size(); }

  PageIndex add(Page page);
  /// Opens a socket now.
  void connect(PageIndex index);

  // From the network and the schedule.
  void receives(LineIndex line, Parcel parcel);
  void retries(PageIndex index, std::uint64_t number);
  void looks_for_pings(PageIndex index, LineIndex line);
  void pings(PageIndex index, LineIndex line);
  void goes_on_with_media(PageIndex index, LineIndex line);
  void hears_of_lost_socket(PageIndex index);

  // What happens to a page.
  void say(PageIndex index, std::string_view event, std::string payload);
  void ask(PageIndex index, std::string_view event, std::string payload, std::string about);
  void send_beacon(PageIndex index);
  /// Leaves the meeting, and keeps the socket; and the way back.
  void leaves_and_stays(PageIndex index);
  void joins_again(PageIndex index);
  /// The system closes the socket, or nobody does.
  enum class Ending : std::uint8_t { closes, vanishes };
  void dies(PageIndex index, Ending ending);
  void set_life(PageIndex index, Page::Life life);
  /// A new socket at once; the old one is left as it is.
  void reconnects(PageIndex index);
  std::string join_payload(const Page& page) const;

 private:
  void takes(PageIndex index, LineIndex line, const Parcel& parcel);
  void takes(PageIndex index, const Message& message);
  void joined(PageIndex index, const Message& message);
  void refused(PageIndex index, const Message& message, const std::string& about);
  void answered(PageIndex index, const Message& message, const std::string& about);
  void takes_changes(PageIndex index, const Message& message);
  void takes_list(Page& page, const Message& message);
  void begins_media(PageIndex index);
  void produces(PageIndex index);
  void loses_socket(PageIndex index);
  void try_later(PageIndex index);
  void is_switched(PageIndex index);
  void send_event(PageIndex index, std::string text, std::uint64_t ack);

  World& world_;
  std::deque<Page> pages_;
};

}  // namespace rollcall::sim
