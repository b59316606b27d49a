// A story on stage: the production driver, a fake clock, a cast of clients and a media host that
// does what it is asked to. Everything that comes out of the driver goes into the chronicle.
#pragma once

#include "cast.hpp"
#include "chronicle.hpp"
#include "driver/testing/world.hpp"
#include "script.hpp"
#include "settings.hpp"
#include "token_office.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace rollcall::scenarios {

/// The story asks for something that cannot be, such as a frame on a closed socket.
struct BadStory : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct JoinOptions {
  std::optional<std::string> token = std::nullopt;  // Else the tab's; empty: none.
  bool takeover = false;
  bool stock = false;  // Without tabId, pageId and token.
  bool answer_lost = false;
  bool as_guest = false;  // With a guest key, whatever the server wants.
  std::string display_name = {};
};

class Play {
 public:
  explicit Play(Setup setup);

  // ---- Time
  void pass_to(Duration at);
  /// The server does nothing for so long; what happened meanwhile is done by the caller next.
  void stall(Duration by);
  Instant now() { return world_->clock.now(); }
  Duration since_beginning() { return now() - beginning_; }

  // ---- Clients
  Cast& cast() { return cast_; }
  /// From the embedder's server, for all of that person's tabs that have none of their own.
  void give_token(const Who& who, const TokenOrder& order);
  Socket& open_socket(Tab& tab);
  /// The newest socket, from which a frame would arrive.
  Socket& speaking(const Who& who);
  /// Whether it was let in, as far as it knows.
  bool join(Socket& socket, const JoinOptions& options);
  /// With an acknowledgement. The answer, if it came at once and was no error.
  const boost::json::object* ask(Socket& socket, std::string_view event,
                                 boost::json::object payload, std::string makes = {});
  void say(Socket& socket, std::string_view event, const boost::json::object& payload);
  void close(Socket& socket, ports::CloseCause cause);
  void beacon(const Tab::Attachment& attachment, const std::string& room);
  /// The page can speak again.
  void catch_up(const Page& page);
  /// The page is gone: its JavaScript, its sockets and its media.
  void end_page(Page& page);
  void media_flows(Page& page, bool flows);

  // ---- Media host and server
  enum class Answers { prompt, held, failing };
  void set_answers(Answers answers);
  void give_up_answers();
  void worker_dies();
  void transport_state(const std::string& transport, ports::TransportState state);
  /// The page sends nothing of it, or goes on.
  void pause_track(const std::string& producer, bool paused);
  void speaks(const std::optional<std::string>& producer);
  void restart();
  void jump_wall_clock(Duration by);
  void drain();
  /// What the operator has the server do, and what it says to that.
  void operate(const std::function<std::string(driver::Driver&)>& order);

  /// Everything that follows at this instant.
  void settle();
  std::vector<std::string> take_lines(Instant command);
  /// What must hold at the end of any story, as sentences if it does not.
  std::vector<std::string> faults();
  std::string name_of(const std::string& id) const;
  std::string id_of(const std::string& name) const;
  /// On the media host.
  bool exists(const std::string& id) const { return objects_.contains(id); }
  Instant begins_at(Duration at) const { return beginning_ + at; }

 private:
  struct Asked {
    ConnectionId socket;
    std::string event;
    bool lost = false;
    std::string direction = {};  // Of a transport.
    std::string source = {};     // Of a track.
    bool quiet = false;
  };
  /// Something on the media host.
  struct Object {
    std::string kind;  // The call that made it.
    std::string transport;
    std::string producer;  // That it consumes.
    Page* page = nullptr;
    Who who;
    Stopwatch sends = {};  // How long a producer's audio or video has been arriving.
    bool paused = false;
  };
  struct Doubt {
    Instant asked = Instant::min();
    bool echoed = false;
    bool counted = false;
    std::map<std::string, ports::Traffic> seen = {};
  };

  // Time.
  void move_clock(Instant to);
  void fire_timer();
  void beat();

  // Media host.
  void note_calls();
  void note_call(const std::string& verb, const std::string& id);
  void made(const std::string& verb, const std::string& id);
  void ended(const std::string& id);
  void end_consumers_of(const std::string& producer, const std::string& transport);
  void count_sending(Object& object);
  bool answer_questions();
  void return_echo(const std::string& echo);
  void tell_traffic(const std::string& transport);
  ports::Traffic traffic_of(const std::string& transport);
  Doubt& doubt_about(const Object& object);
  void ask_about(const std::string& id);
  std::string unique_name(const std::string& base);

  // What clients hear: play_hearing.cpp.
  void hear(Socket& socket, const std::string& frame);
  void hear_answer(Socket& socket, const Asked& asked, const boost::json::object& answer);
  void hear_joined(Socket& socket, const boost::json::object& answer);
  void keep(Socket& socket, const Asked& asked, const boost::json::object& answer);
  void hear_event(Socket& socket, const std::string& event, const boost::json::object& payload);
  std::string event_words(const std::string& event, const boost::json::object& payload) const;
  void hear_roster(Socket& socket, const boost::json::object& payload);
  void hear_change(Socket& socket, const boost::json::object& change);
  void hear_snapshot(Socket& socket, const boost::json::object& payload);
  void tell(const Socket& socket, const std::string& words, const std::string& of = {},
            const std::string& rest = {});
  std::string joined_words(const Socket& socket, const boost::json::object& answer);
  std::string with_names(const boost::json::value& value) const;
  void note_participant(const std::string& name, const std::string& room);
  boost::json::object credential(const Tab& tab, const JoinOptions& options);

  void collect();
  void collect_log();
  void log_transition(const std::map<std::string, std::string>& fields);
  void check_media();

  driver::Config config_;
  std::unique_ptr<TokenOffice> office_;  // In token mode.
  std::unique_ptr<driver::testing::World> world_;
  Instant beginning_;
  Instant next_beat_;
  Instant next_ping_;
  Cast cast_;
  Chronicle chronicle_;
  std::map<std::string, std::string> names_;  // Id → name.
  std::map<std::string, int> named_;          // How often a name was wanted.
  std::map<std::uint64_t, Asked> asked_;      // By ack.
  std::uint64_t last_ack_ = 0;
  std::optional<boost::json::object> answer_;  // To the last ask().
  std::uint64_t awaited_ = 0;
  std::string making_;  // What the call that comes now makes.
  Object made_;
  std::map<std::string, Object> objects_;
  std::deque<std::string> echoes_;
  std::deque<std::string> counts_;
  std::deque<std::string> consumers_ended_;
  std::map<Who, Doubt> doubts_;
  Answers answers_ = Answers::prompt;
  std::size_t log_read_ = 0;
  int lives_ = 1;  // Of the server.
  std::vector<std::string> faults_;
};

}  // namespace rollcall::scenarios
