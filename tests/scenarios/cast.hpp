// The clients of a story: people, their tabs, the pages in them, and the sockets of those pages.
// They do what browsers and the SDK do; what was measured of them is in the design of presence.
#pragma once

#include "base/id.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::scenarios {

/// Whom a command names: `ann`, `ann (tab 2)`.
struct Who {
  std::string name;
  int tab = 1;

  auto operator<=>(const Who&) const = default;
};

/// Time during which something was so, up to any instant.
class Stopwatch {
 public:
  void run(Instant now) {
    if (!since_) since_ = now;
  }
  void stop(Instant now) {
    sum_ = total(now);
    since_.reset();
  }
  Duration total(Instant now) const { return since_ ? sum_ + (now - *since_) : sum_; }

 private:
  std::optional<Instant> since_;
  Duration sum_{};
};

/// One page load.
struct Page {
  std::string id;
  bool runs = true;          // Its JavaScript does: not frozen, not hung, not closed.
  bool uplink = true;        // What its sockets send arrives,
  bool pings = true;         // Sends `ping` by itself, in the seed's profile.
  bool downlink = true;      // ... and what they are sent.
  bool media = true;         // ... and that of its media.
  Stopwatch media_time;      // How long its media could flow.
  std::uint64_t echoed = 0;  // Bytes of echoes that it returned.
  std::map<std::string, std::string> transports = {};  // "send" or "recv" → id.
  std::map<std::string, std::string> tracks = {};      // "camera" → producer id.
  // The last list that it had.
  std::string generation = {};
  std::uint64_t number = 0;

  bool speaks() const { return runs && uplink; }
  bool hears() const { return runs && downlink; }
};

/// A roster as a client keeps it.
struct Seen {
  std::string name;
  std::string state;
  std::string media;
  bool hand = false;
  bool holds = false;  // A host.
};

struct Socket {
  ConnectionId id;
  Who who;
  Page* page = nullptr;
  bool open = true;
  bool attached = false;                  // Joined, and neither left nor taken over.
  std::map<std::string, Seen> list = {};  // By participant id.
  bool misses_next = false;               // The next message gets lost on its way.
};

struct Tab {
  Who who;
  std::string id;
  std::string room;
  Page* page = nullptr;
  std::vector<ConnectionId> sockets = {};
  std::string token = {};                // As sessionStorage has it.
  std::string access_token = {};         // From the embedder's server.
  std::vector<std::string> tokens = {};  // All that were sent to it.
  // What a leave beacon says: of the last attachment that it knows of.
  struct Attachment {
    std::string participant;
    std::uint64_t epoch = 0;
    std::string page;
    std::string token;
  };
  std::vector<Attachment> attachments = {};
};

/// Who they are; nothing here happens by itself.
class Cast {
 public:
  Tab& tab(const Who& who);
  bool knows(const Who& who) const { return tabs_.contains(who); }
  Page& load_page(Tab& tab, Instant now);
  Socket& add_socket(Tab& tab, ConnectionId id);
  /// The newest; nothing if there is none.
  Socket* socket(const Who& who);
  Socket* old_socket(const Who& who);
  std::map<ConnectionId, Socket>& sockets() { return sockets_; }
  std::map<Who, Tab>& tabs() { return tabs_; }
  std::string name_of(const Socket& socket);
  /// All sockets are cut.
  void forget_sockets();

 private:
  std::map<Who, Tab> tabs_;
  std::deque<Page> pages_;
  std::map<ConnectionId, Socket> sockets_;
};

std::string to_text(const Who& who);

}  // namespace rollcall::scenarios
