#include "play.hpp"

#include "driver/identity.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/serialize.hpp>

namespace rollcall::scenarios {

namespace json = boost::json;
using driver::testing::FakeClients;
using driver::testing::World;

namespace {

constexpr Duration answer_after_stall = 100ms;

std::string guest_key(std::string name) {
  name.resize(22, 'k');
  return name;
}

}  // namespace

Play::Play(Setup setup)
    : config_(std::move(setup.config)),
      office_(setup.access == ports::AccessMode::token ? std::make_unique<TokenOffice>() : nullptr),
      world_(std::make_unique<World>(config_, office_ ? &office_->door() : nullptr)) {
  beginning_ = now();
  next_beat_ = beginning_ + config_.presence.heartbeat;
  next_ping_ = beginning_ + config_.presence.seed_sweep;
}

// ---- Time

/// The wall clock goes along where something depends on it: tokens are over some day.
void Play::move_clock(Instant to) {
  if (office_) jump_wall_clock(to - now());
  world_->clock.set(to);
}

void Play::fire_timer() {
  world_->timer.disarm();
  world_->driver.on_timer();
  settle();
}

/// Whoever lives answers the server's heartbeat; with the seed's profile each also sends `ping`.
void Play::beat() {
  const bool seed = config_.presence.profile == core::Profile::seed;
  const bool pings = seed && now() >= next_ping_;
  if (pings) next_ping_ += config_.presence.seed_sweep;
  next_beat_ += config_.presence.heartbeat;
  for (auto& [id, socket] : cast_.sockets()) {
    if (!socket.open || !socket.page->speaks()) continue;
    world_->hear(id);
    if (pings && socket.page->pings) world_->say(id, "ping");
  }
  settle();
}

void Play::pass_to(Duration at) {
  const Instant end = beginning_ + at;
  if (end < now()) throw BadStory("it is later by now: " + to_text(since_beginning()));
  while (true) {
    const Instant next = std::min({end, world_->timer.armed(), next_beat_});
    move_clock(std::max(now(), next));
    if (next_beat_ <= now())
      beat();
    else if (world_->timer.armed() <= now())
      fire_timer();
    else
      return;
  }
}

// After a stall the server pings everybody at once.
void Play::stall(Duration by) {
  move_clock(now() + by);
  next_beat_ = now() + answer_after_stall;
}

// ---- Clients

Socket& Play::open_socket(Tab& tab) {
  if (!tab.page) cast_.load_page(tab, now());
  if (tab.room.empty()) tab.room = "daily";
  return cast_.add_socket(tab, world_->connect());
}

Socket& Play::speaking(const Who& who) {
  Socket* socket = cast_.socket(who);
  if (!socket || !socket->open) throw BadStory(to_text(who) + " has no open socket");
  if (!socket->page->speaks())
    throw BadStory("nothing that " + to_text(who) + " sends arrives at the moment");
  return *socket;
}

void Play::note_participant(const std::string& name, const std::string& room) {
  auto& secrets = world_->secrets;
  const std::string identity =
      office_ ? name : driver::guest_identity(secrets, RoomId(room), guest_key(name));
  names_[driver::participant_id(secrets, RoomId(room), identity).text()] = name;
}

void Play::give_token(const Who& who, const TokenOrder& order) {
  if (!office_) throw BadStory("only a story `with access token` has tokens");
  cast_.tab(who).access_token = office_->make(order, world_->wall_clock.since_1970());
}

json::object Play::credential(const Tab& tab, const JoinOptions& options) {
  if (!office_ || options.as_guest) return {{"guestKey", guest_key(tab.who.name)}};
  const std::string& own = tab.access_token;
  const std::string& token = own.empty() ? cast_.tab({tab.who.name, 1}).access_token : own;
  if (token.empty()) throw BadStory(to_text(tab.who) + " has been given no token");
  return {{"token", token}};
}

bool Play::join(Socket& socket, const JoinOptions& options) {
  const Tab& tab = cast_.tab(socket.who);
  note_participant(socket.who.name, tab.room);
  const std::string name = options.display_name.empty() ? socket.who.name : options.display_name;
  json::object payload = credential(tab, options);
  payload["protocol"] = 1;
  payload["roomId"] = tab.room;
  payload["displayName"] = name;
  const std::string token = options.token.value_or(tab.token);
  if (!options.stock) {
    payload["tabId"] = tab.id;
    payload["pageId"] = socket.page->id;
    if (!token.empty()) payload["resumeToken"] = token;
    const Page& page = *socket.page;
    if (!page.generation.empty())
      payload["rosterVersion"] =
          json::object{{"generation", page.generation}, {"number", page.number}};
  }
  if (options.takeover) payload["takeover"] = true;
  if (options.answer_lost) socket.misses_next = true;
  return ask(socket, "join", std::move(payload)) != nullptr;
}

const json::object* Play::ask(Socket& socket, std::string_view event, json::object payload,
                              std::string makes) {
  Asked asked{socket.id, std::string(event)};
  made_ = Object{{}, {}, {}, socket.page, socket.who};
  const auto field = [&](std::string_view name) {
    const json::value* value = payload.if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  made_.transport = field("transportId");
  made_.producer = field("producerId");
  asked.direction = field("direction");
  asked.source = field("source");
  making_ = std::move(makes);
  awaited_ = ++last_ack_;
  asked_[awaited_] = std::move(asked);
  answer_.reset();
  world_->ask(socket.id, event, json::serialize(payload), awaited_);
  settle();
  return answer_ && !answer_->contains("error") ? &*answer_ : nullptr;
}

void Play::say(Socket& socket, std::string_view event, const json::object& payload) {
  world_->say(socket.id, event, json::serialize(payload));
  settle();
}

void Play::close(Socket& socket, ports::CloseCause cause) {
  if (!socket.open) throw BadStory("that socket of " + to_text(socket.who) + " is closed");
  socket.open = false;
  socket.attached = false;
  world_->driver.on_closed(socket.id, cause);
  settle();
}

void Play::beacon(const Tab::Attachment& attachment, const std::string& room) {
  const json::object body{{"roomId", room},
                          {"participantId", attachment.participant},
                          {"epoch", attachment.epoch},
                          {"pageId", attachment.page},
                          {"resumeToken", attachment.token}};
  world_->driver.on_leave_beacon(json::serialize(body));
  settle();
}

// What waited on the way arrives at once: among it the server's pings, which the page answers.
void Play::catch_up(const Page& page) {
  for (auto& [id, socket] : cast_.sockets())
    if (socket.page == &page && socket.open && page.speaks()) world_->hear(id);
  settle();
}

void Play::end_page(Page& page) {
  page.runs = false;
  media_flows(page, false);
}

void Play::media_flows(Page& page, bool flows) {
  page.media = flows;
  if (flows)
    page.media_time.run(now());
  else
    page.media_time.stop(now());
  for (auto& [id, object] : objects_)
    if (object.page == &page) count_sending(object);
}

// ---- The server

void Play::restart() {
  const Instant at = now();
  const auto wall = world_->wall_clock.since_1970();
  cast_.forget_sockets();
  objects_.clear();
  doubts_.clear();
  for (auto* questions : {&echoes_, &counts_, &consumers_ended_})
    questions->clear();
  asked_.clear();
  log_read_ = 0;
  world_ = std::make_unique<World>(config_, office_ ? &office_->door() : nullptr);
  world_->clock.set(at);
  if (office_) world_->wall_clock.set(wall);
  // Another life has other random numbers.
  for (int burned = 0; burned < 1000 * lives_; ++burned)
    (void)world_->secrets.random_id();
  ++lives_;
  settle();
}

void Play::jump_wall_clock(Duration by) {
  auto& wall = world_->wall_clock;
  wall.set(wall.since_1970() + std::chrono::duration_cast<std::chrono::milliseconds>(by));
}

void Play::drain() {
  world_->driver.begin_drain();
  settle();
}

void Play::operate(const std::function<std::string(driver::Driver&)>& order) {
  const std::string outcome = order(world_->driver);
  settle();
  chronicle_.add({now(), Teller::log, "the operator is answered: " + outcome});
}

void Play::settle() {
  for (bool moved = true; moved;) {
    note_calls();
    moved = answer_questions();
    if (answers_ == Answers::prompt) moved |= world_->media.answer_next();
    if (answers_ == Answers::failing && world_->media.open_requests() > 0) {
      world_->media.refuse_next(ErrorCode::media_unavailable);
      moved = true;
    }
    for (const ConnectionId closed : world_->clients.take_closed()) {
      world_->driver.on_closed(closed, ports::CloseCause::closed_by_server);
      moved = true;
    }
  }
  collect();
  check_media();
}

// ---- What comes out

void Play::collect() {
  for (auto& [id, socket] : cast_.sockets()) {
    // What cannot be heard now waits in the network or in the page.
    if (socket.page->hears())
      for (const std::string& frame : world_->clients.take(id))
        hear(socket, frame);
    const FakeClients::End end = world_->clients.end(id);
    if (end == FakeClients::End::none || !std::exchange(socket.open, false)) continue;
    socket.attached = false;
    const bool final = end == FakeClients::End::disconnected;
    tell(socket, final ? " is disconnected for good" : " is dropped by the server");
  }
  collect_log();
}

void Play::check_media() {
  if (answers_ != Answers::prompt) return;
  const std::set<std::string> exist = world_->media.objects();
  const std::vector<std::string> ids = world_->driver.media_objects();
  const std::set<std::string> wanted(ids.begin(), ids.end());
  for (const std::string& id : exist)
    if (!wanted.contains(id)) faults_.push_back("nobody owns " + name_of(id));
  for (const std::string& id : wanted)
    if (!exist.contains(id)) faults_.push_back(name_of(id) + " should exist");
}

std::vector<std::string> Play::take_lines(Instant command) {
  return chronicle_.take(beginning_, command);
}

std::string Play::name_of(const std::string& id) const {
  const auto name = names_.find(id);
  return name == names_.end() ? "`" + id + "`" : name->second;
}

std::string Play::id_of(const std::string& name) const {
  for (const auto& [id, known] : names_)
    if (known == name) return id;
  throw BadStory("there is no " + name);
}

}  // namespace rollcall::scenarios
