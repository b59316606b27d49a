// The media host's side of a story: what it is asked, what it makes of it, and what it reports.
#include "play.hpp"

#include <utility>

namespace rollcall::scenarios {

namespace {

constexpr std::string_view makers[] = {"open_router",  "create_transport", "produce",  "consume",
                                       "produce_data", "consume_data",     "open_echo"};
// Questions further apart belong to different doubts: the server asks each second at least.
constexpr Duration doubt_pause = 1200ms;
constexpr std::uint64_t echo_bytes = 60;
constexpr std::uint64_t report_bytes = 80;  // Of one RTCP receiver report, each second.

std::string take_first(std::deque<std::string>& questions) {
  std::string first = std::move(questions.front());
  questions.pop_front();
  return first;
}

bool makes(const std::string& verb) {
  for (const std::string_view maker : makers)
    if (maker == verb) return true;
  return false;
}

std::string words_for(const std::string& verb) {
  if (verb == "open_router") return "opens";
  if (makes(verb)) return "makes";
  if (verb == "restart_ice") return "restarts ICE of";
  if (verb == "set_preferred_layers") return "sets the layers of";
  if (verb == "request_key_frame") return "asks for a key frame of";
  if (verb.ends_with("_stats")) return "counts on";
  return verb.substr(0, verb.find('_')) + "s";
}

}  // namespace

std::string Play::unique_name(const std::string& base) {
  const int count = ++named_[base];
  return count == 1 ? base : base + " " + std::to_string(count);
}

void Play::note_calls() {
  for (const std::string& call : world_->media.take_calls()) {
    if (call == "list_objects") continue;  // Audits are told of when they find something.
    const std::size_t space = call.find(' ');
    note_call(call.substr(0, space), call.substr(space + 1));
  }
}

void Play::note_call(const std::string& verb, const std::string& id) {
  if (verb == "send_echo") {
    ask_about(id);
    return echoes_.push_back(id);
  }
  if (verb == "count_traffic") {
    ask_about(id);
    return counts_.push_back(id);
  }
  if (makes(verb)) made(verb, id);
  chronicle_.add({now(), Teller::media_host, "media host: " + words_for(verb) + " " + name_of(id)});
  if (verb.starts_with("close_")) ended(id);
}

void Play::made(const std::string& verb, const std::string& id) {
  const bool router = verb == "open_router";
  names_[id] = unique_name(router ? "the router" : making_);
  Object object = router ? Object{} : made_;
  object.kind = verb;
  count_sending(object);
  objects_[id] = std::move(object);
}

void Play::count_sending(Object& object) {
  if (object.kind != "produce") return;
  if (object.page->media && !object.paused)
    object.sends.run(now());
  else
    object.sends.stop(now());
}

void Play::pause_track(const std::string& producer, bool paused) {
  Object& object = objects_.at(producer);
  object.paused = paused;
  count_sending(object);
}

void Play::ended(const std::string& id) {
  const auto object = objects_.find(id);
  if (object == objects_.end()) return;
  const Object gone = object->second;
  objects_.erase(object);
  if (gone.kind == "produce") end_consumers_of(id, gone.transport);
  if (gone.kind != "create_transport") return;
  std::vector<std::string> on_it;
  for (const auto& [other, what] : objects_)
    if (what.transport == id) on_it.push_back(other);
  for (const std::string& other : on_it)
    ended(other);
}

// The worker ends consumers with their producer and says so, except for those that go with it.
void Play::end_consumers_of(const std::string& producer, const std::string& transport) {
  for (const auto& [id, object] : objects_)
    if (object.producer == producer && object.transport != transport)
      consumers_ended_.push_back(id);
}

bool Play::answer_questions() {
  const bool held = answers_ == Answers::held;
  bool moved = false;
  for (; !consumers_ended_.empty(); moved = true) {
    const std::string id = take_first(consumers_ended_);
    if (objects_.erase(id) == 0) continue;
    world_->media.close_consumer(ConsumerId(id));
    (void)world_->media.take_calls();  // That was the worker itself.
    world_->driver.on_consumer_closed(ConsumerId(id), ports::ConsumerEnd::producer_closed);
    note_calls();
  }
  for (; !held && !echoes_.empty(); moved = true)
    return_echo(take_first(echoes_));
  for (; !held && !counts_.empty(); moved = true)
    tell_traffic(take_first(counts_));
  while (!held && world_->media.tell_objects(world_->media.inventory()))
    moved = true;
  return moved;
}

void Play::ask_about(const std::string& id) {
  const auto object = objects_.find(id);
  if (object == objects_.end()) return;
  Doubt& doubt = doubts_[object->second.who];
  if (doubt.asked == Instant::min() || now() - doubt.asked > doubt_pause) {
    doubt = Doubt{};
    chronicle_.add({now(), Teller::media_host, "media path: is ", to_text(object->second.who),
                    " still there?"});
  }
  doubt.asked = now();
}

void Play::return_echo(const std::string& echo) {
  const auto object = objects_.find(echo);
  if (object == objects_.end()) return;
  Page& page = *object->second.page;
  if (!page.runs || !page.media) return;
  page.echoed += echo_bytes;
  Doubt& doubt = doubts_[object->second.who];
  if (!std::exchange(doubt.echoed, true)) {
    const bool lost = world_->media.last_seen(DataConsumerId(echo)) == ports::SocketSeen::lost;
    chronicle_.add(
        {now(), Teller::media_host, "media path: ", to_text(object->second.who),
         lost ? " returns the echo, which says that the socket is lost" : " returns the echo"});
  }
  world_->media.return_echo(DataConsumerId(echo));
}

ports::Traffic Play::traffic_of(const std::string& transport) {
  ports::Traffic traffic;
  const Page& page = *objects_.at(transport).page;
  const auto milliseconds = [&](Duration duration) {
    return static_cast<std::uint64_t>(duration / 1ms);
  };
  const std::uint64_t flowed = milliseconds(page.media_time.total(now()));
  for (const auto& [id, object] : objects_) {
    if (object.transport != transport) continue;
    if (object.kind == "produce") traffic.tracks += 100 * milliseconds(object.sends.total(now()));
    if (object.kind == "consume") traffic.all += report_bytes * (flowed / 1000);
    if (object.kind == "produce_data") traffic.all += page.echoed;
  }
  traffic.all += traffic.tracks;
  return traffic;
}

void Play::tell_traffic(const std::string& transport) {
  const auto object = objects_.find(transport);
  if (object == objects_.end()) {
    world_->media.tell_traffic({});
    return;
  }
  const ports::Traffic traffic = traffic_of(transport);
  Doubt& doubt = doubts_[object->second.who];
  const auto [seen, first] = doubt.seen.try_emplace(transport, traffic);
  if (!first && traffic.all > seen->second.all && !std::exchange(doubt.counted, true)) {
    const bool tracks = traffic.tracks > seen->second.tracks;
    chronicle_.add({now(), Teller::media_host, "media path: something of ",
                    to_text(object->second.who) + "'s arrives",
                    tracks ? ": audio or video" : ": reports and data"});
  }
  world_->media.tell_traffic(traffic);
}

// ---- What happens to the host

void Play::set_answers(Answers answers) {
  answers_ = answers;
  settle();
}

void Play::give_up_answers() {
  while (world_->media.open_requests() > 0)
    world_->media.refuse_next(ErrorCode::media_unavailable);
  settle();
}

void Play::worker_dies() {
  std::optional<std::string> router;
  for (const auto& [id, object] : objects_)
    if (object.kind == "open_router") router = id;
  if (!router) throw BadStory("no worker has a router");
  objects_.clear();
  world_->media.lose(RouterId(*router));
  settle();
}

void Play::transport_state(const std::string& transport, ports::TransportState state) {
  if (!objects_.contains(transport)) throw BadStory(name_of(transport) + " does not exist");
  world_->driver.on_transport_state(TransportId(transport), state);
  settle();
}

void Play::speaks(const std::optional<std::string>& producer) {
  for (const auto& [id, object] : objects_) {
    if (object.kind != "open_router") continue;
    world_->driver.on_active_speaker(
        RouterId(id), producer ? std::optional(ProducerId(*producer)) : std::nullopt);
    return settle();
  }
  throw BadStory("there is no router");
}

}  // namespace rollcall::scenarios
