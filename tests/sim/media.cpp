#include "sim/media.hpp"

#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {
namespace {

constexpr std::uint32_t workers = 2;
constexpr std::uint32_t no_worker = workers;  // Of a question to all of them.

std::string with_id(const std::string& id, std::string_view more) {
  return R"({"id":")" + id + R"(")" + std::string(more) + "}";
}

ports::MediaObject::Kind kind_of(Media::Type type) {
  using Kind = ports::MediaObject::Kind;
  switch (type) {
    case Media::Type::router:
      return Kind::router;
    case Media::Type::transport:
      return Kind::transport;
    case Media::Type::producer:
      return Kind::producer;
    case Media::Type::consumer:
      return Kind::consumer;
    case Media::Type::data_producer:
      return Kind::data_producer;
    case Media::Type::data_consumer:
    case Media::Type::echo:
      return Kind::data_consumer;
  }
  return Kind::router;
}

}  // namespace

const Media::Object* Media::find(const std::string& id) const {
  const auto object = objects_.find(id);
  return object == objects_.end() ? nullptr : &object->second;
}

// ---- Requests --------------------------------------------------------------------------------

void Media::open_router(MediaRequestId request, RouterId router) {
  const std::uint32_t worker = next_worker_++ % workers;
  make(request, router.text(), {.type = Type::router, .parent = {}, .source = {}, .worker = worker},
       R"({"codecs":[],"headerExtensions":[]})");
}

void Media::create_transport(MediaRequestId request, RouterId router, TransportId transport,
                             const JsonText&) {
  make(request, transport.text(), {.type = Type::transport, .parent = router.text(), .source = {}},
       with_id(transport.text(), R"(,"iceParameters":{},"iceCandidates":[],"dtlsParameters":{})"));
}

void Media::connect_transport(MediaRequestId request, TransportId transport, const JsonText&) {
  ask(request, transport.text(), "{}");
}

void Media::restart_ice(MediaRequestId request, TransportId transport) {
  ask(request, transport.text(), R"({"usernameFragment":"new"})");
}

void Media::produce(MediaRequestId request, TransportId transport, ProducerId producer,
                    ports::MediaKind kind, const JsonText&, ports::InitialState state) {
  make(request, producer.text(),
       {.type = Type::producer,
        .parent = transport.text(),
        .source = {},
        .paused = state == ports::InitialState::paused,
        .video = kind == ports::MediaKind::video},
       with_id(producer.text(), ""));
}

void Media::consume(MediaRequestId request, TransportId transport, ConsumerId consumer,
                    ProducerId producer, const JsonText&) {
  const Object* source = find(producer.text());
  if (!source)
    return answer_later(request, {fail(ErrorCode::not_found, "there is no such producer"), {}});
  make(request, consumer.text(),
       {.type = Type::consumer,
        .parent = transport.text(),
        .source = producer.text(),
        .video = source->video},
       with_id(consumer.text(), R"(,"producerId":")" + producer.text() + R"(")"));
}

void Media::set_preferred_layers(MediaRequestId request, ConsumerId consumer,
                                 const JsonText& layers) {
  ask(request, consumer.text(), layers.text);
}

void Media::produce_data(MediaRequestId request, TransportId transport, DataProducerId producer,
                         const JsonText&) {
  make(request, producer.text(),
       {.type = Type::data_producer, .parent = transport.text(), .source = {}},
       with_id(producer.text(), ""));
}

void Media::consume_data(MediaRequestId request, TransportId transport, DataConsumerId consumer,
                         DataProducerId producer) {
  if (!find(producer.text()))
    return answer_later(request, {fail(ErrorCode::not_found, "there is no such producer"), {}});
  make(request, consumer.text(),
       {.type = Type::data_consumer, .parent = transport.text(), .source = producer.text()},
       with_id(consumer.text(), ""));
}

void Media::open_echo(MediaRequestId request, TransportId transport, DataConsumerId echo,
                      DataProducerId answers) {
  make(request, echo.text(),
       {.type = Type::echo, .parent = transport.text(), .source = answers.text()},
       with_id(echo.text(), ""));
}

void Media::transport_stats(MediaRequestId request, TransportId transport) {
  ask(request, transport.text(), "[]");
}
void Media::producer_stats(MediaRequestId request, ProducerId producer) {
  ask(request, producer.text(), "[]");
}
void Media::consumer_stats(MediaRequestId request, ConsumerId consumer) {
  ask(request, consumer.text(), "[]");
}

void Media::make(MediaRequestId request, const std::string& id, Object object, std::string answer) {
  if (const Object* parent = find(object.parent)) {
    object.worker = parent->worker;
  } else if (object.type != Type::router) {
    return answer_later(request, {fail(ErrorCode::not_found, "there is no " + object.parent), {}});
  }
  object.page = object.type == Type::router ? none : world_.server.caller();
  object.made = world_.now;
  const std::uint32_t worker = object.worker;
  Pending pending{JsonText{std::move(answer)}, id, std::nullopt, worker};
  if (world_.options.made_late)
    pending.object = std::move(object);
  else
    add(id, std::move(object));
  answer_later(request, std::move(pending));
}

void Media::add(const std::string& id, Object object) {
  if (object.page != none) {
    of(object.page).objects.insert(id);
    owners_.insert(object.page);
  } else if (object.type != Type::router) {
    unasked_.insert(id);
  }
  if (object.type == Type::transport) of(object.page).transports.insert(id);
  if (object.type == Type::producer) of(object.page).producers.insert(id);
  if (!object.parent.empty()) children_.emplace(object.parent, id);
  if (!object.source.empty()) consumers_.emplace(object.source, id);
  if (object.type == Type::router) ++routers_;
  objects_.emplace(id, std::move(object));
}

/// It comes to exist with the answer, unless what it is on has gone meanwhile.
void Media::add_late(Pending& pending) {
  Object object = *std::exchange(pending.object, std::nullopt);
  const bool orphan = (!object.parent.empty() && !find(object.parent)) ||
                      (!object.source.empty() && !find(object.source));
  if (orphan)
    pending.answer = fail(ErrorCode::not_found, "what it is on has gone");
  else
    add(pending.made, std::move(object));
}

void Media::ask(MediaRequestId request, const std::string& id, std::string answer) {
  const Object* object = find(id);
  if (!object) return answer_later(request, {fail(ErrorCode::not_found, "there is no " + id), {}});
  answer_later(request, {JsonText{std::move(answer)}, {}, std::nullopt, object->worker});
}

void Media::answer_later(MediaRequestId request, Pending pending) {
  const Options& options = world_.options;
  Random& random = world_.random;
  Duration takes = random.between(options.answer.low, options.answer.high);
  if (world_.breaking() && random.chance(options.slow_answer)) {
    takes = random.between(options.answer_slow.low, options.answer_slow.high);
    last_trouble_ = world_.now + takes;
    ++world_.faults;
    world_.judge.count("media answer late");
  }
  if (world_.breaking() && random.chance(options.no_answer)) {
    takes = options.answer_deadline;
    last_trouble_ = world_.now + takes;
    ++world_.faults;
    world_.judge.count("media answer missing");
    if (!pending.made.empty()) remove(pending.made, {});
    if (pending.listing)
      pending.listing->silent_worker = static_cast<std::uint32_t>(random.below(workers));
    else
      pending = {fail(ErrorCode::media_unavailable, "no answer"), {}, std::nullopt, pending.worker};
  }
  pending_.emplace(request.number(), std::move(pending));
  world_.schedule.add(world_.now + takes, Kind::answer, 0, request.number());
}

void Media::answers(std::uint64_t request) {
  const auto found = pending_.find(request);
  if (found == pending_.end()) return;
  Pending pending = std::move(found->second);
  pending_.erase(found);
  if (pending.object) add_late(pending);
  if (pending.listing) {
    return world_.server.takes([this, request, list = inventory(*pending.listing)] {
      observer_->on_objects(MediaRequestId(request), list);
    });
  }
  world_.server.takes([this, request, pending] {
    if (pending.traffic)
      world_.trace.line(world_.now, pending.who, "counters say",
                        std::to_string(pending.traffic->all));
    if (pending.traffic) return observer_->on_traffic(MediaRequestId(request), *pending.traffic);
    observer_->on_answer(MediaRequestId(request), pending.answer);
  });
}

// ---- What there is ---------------------------------------------------------------------------

void Media::list_objects(MediaRequestId request) {
  Listing listing;
  for (const auto& [id, object] : objects_)
    if (object.type == Type::router) listing.routers.insert(id);
  Pending pending{JsonText{}, {}, std::nullopt, no_worker};
  pending.listing = std::move(listing);
  answer_later(request, std::move(pending));
}

ports::MediaInventory Media::inventory(const Listing& listing) const {
  ports::MediaInventory inventory;
  for (const auto& [id, object] : objects_) {
    if (object.worker == listing.silent_worker) continue;
    if (listing.routers.contains(id)) inventory.answered.emplace_back(id);
    inventory.objects.push_back({kind_of(object.type), id, object.parent, object.worker});
  }
  std::sort(inventory.objects.begin(), inventory.objects.end());
  return inventory;
}

// ---- Ends ------------------------------------------------------------------------------------

void Media::request_key_frame(ConsumerId consumer) {
  const auto object = objects_.find(consumer.text());
  if (object != objects_.end()) object->second.pictured = world_.now;
}

std::vector<std::string> Media::consumers_of(const std::string& producer) const {
  std::vector<std::string> consumers;
  const auto [begin, end] = consumers_.equal_range(producer);
  for (auto entry = begin; entry != end; ++entry)
    consumers.push_back(entry->second);
  return consumers;
}

void Media::set_paused(const std::string& producer, bool paused) {
  const auto object = objects_.find(producer);
  if (object == objects_.end()) return;
  count_bytes(object->second.page);
  world_.judge.page_changes(object->second.page);
  object->second.paused = paused;
}

void Media::close(const std::string& id) {
  if (const Object* object = find(id)) {
    count_bytes(object->page);
    world_.judge.page_changes(object->page);
  }
  remove(id, id);
}

// `closed_with`: what was asked for; consumers on it end without news.
void Media::remove(const std::string& id, const std::string& closed_with) {
  const auto found = objects_.find(id);
  if (found == objects_.end()) return;
  if (found->second.type == Type::transport) {
    set_connected(found->second, false);
    of(found->second.page).transports.erase(id);
  }
  if (found->second.type == Type::producer) of(found->second.page).producers.erase(id);
  if (found->second.type == Type::router) --routers_;
  const Object object = std::move(found->second);
  objects_.erase(found);
  unasked_.erase(id);
  if (object.page != none) {
    of(object.page).objects.erase(id);
    if (of(object.page).objects.empty()) owners_.erase(object.page);
  }
  const auto forget = [](auto& map, const std::string& key, const std::string& value) {
    const auto [begin, end] = map.equal_range(key);
    const auto entry = std::find_if(begin, end, [&](const auto& e) { return e.second == value; });
    if (entry != end) map.erase(entry);
  };
  forget(children_, object.parent, id);
  if (!object.source.empty()) forget(consumers_, object.source, id);
  const auto take = [](auto& map, const std::string& key) {
    std::vector<std::string> values;
    const auto [begin, end] = map.equal_range(key);
    for (auto entry = begin; entry != end; ++entry)
      values.push_back(entry->second);
    map.erase(begin, end);
    return values;
  };
  for (const std::string& child : take(children_, id))
    remove(child, closed_with);
  for (const std::string& consumer : take(consumers_, id)) {
    const Object* end = find(consumer);
    if (!end || end->type == Type::echo) continue;
    const bool data = end->type == Type::data_consumer;
    const bool told = end->parent != closed_with;
    remove(consumer, closed_with);
    if (told)
      tell_later(1ms,
                 {data ? News::What::data_consumer_closed : News::What::consumer_closed, consumer});
  }
}

void Media::worker_dies(std::uint32_t worker) {
  world_.trace.line(world_.now, nobody, "WORKER DIES", std::to_string(worker));
  world_.judge.count("media worker died");
  ++world_.faults;
  last_trouble_ = world_.now + 3s;
  std::vector<std::string> routers;
  for (const auto& [id, object] : objects_)
    if (object.type == Type::router && object.worker == worker) routers.push_back(id);
  for (PageIndex page = 0; page < pages_.size(); ++page)
    count_bytes(page);
  world_.judge.everything_changes();
  for (const std::string& router : routers)
    remove(router, router);
  std::erase_if(news_, [&](const auto& entry) { return !find(entry.second.id); });
  std::vector<std::uint64_t> open;
  for (const auto& [request, pending] : pending_)
    if (pending.worker == worker) open.push_back(request);
  for (const std::uint64_t request : open) {
    pending_.erase(request);
    world_.server.takes([this, request] {
      observer_->on_answer(MediaRequestId(request),
                           fail(ErrorCode::media_unavailable, "the worker died"));
    });
  }
  for (const std::string& router : routers)
    world_.server.takes([this, router] { observer_->on_router_lost(RouterId(router)); });
}

void Media::dies() {
  world_.judge.everything_changes();
  objects_.clear();
  children_.clear();
  consumers_.clear();
  pending_.clear();
  news_.clear();
  pages_.clear();
  owners_.clear();
  unasked_.clear();
  routers_ = 0;
}

// ---- News ------------------------------------------------------------------------------------

void Media::tell_later(Duration after, News news) {
  news_.emplace(++last_news_, std::move(news));
  world_.schedule.add(world_.now + after, Kind::media_news, 0, last_news_);
}

std::uint32_t Media::owner(const std::string& id) const {
  const Object* object = find(id);
  return object == nullptr || object->page == none ? nobody : world_.pages.at(object->page).person;
}

void Media::brings_news(std::uint64_t number) {
  const auto found = news_.find(number);
  if (found == news_.end()) return;
  const News news = std::move(found->second);
  news_.erase(found);
  world_.server.takes([this, news] {
    switch (news.what) {
      case News::What::consumer_closed:
        return observer_->on_consumer_closed(ConsumerId(news.id),
                                             ports::ConsumerEnd::producer_closed);
      case News::What::data_consumer_closed:
        return observer_->on_data_consumer_closed(DataConsumerId(news.id),
                                                  ports::ConsumerEnd::producer_closed);
      case News::What::state:
        if (!find(news.id)) return;
        world_.judge.transport_state(news.id, news.state);
        return observer_->on_transport_state(TransportId(news.id), news.state);
      case News::What::echo:
        world_.judge.count("echo returned");
        world_.trace.line(world_.now, owner(news.id), "echo returns", std::to_string(news.number));
        return observer_->on_echo(DataConsumerId(news.id), news.number);
    }
  });
}

void Media::page_connects(const std::string& transport) {
  const auto object = objects_.find(transport);
  if (object == objects_.end() || object->second.connected) return;
  count_bytes(object->second.page);
  set_connected(object->second, true);
  tell_later(1ms, {News::What::state, transport, ports::TransportState::connected});
}

void Media::page_closes(PageIndex page) {
  const DeviceIndex device = world_.pages.at(page).device;
  if (world_.network.device(device).up_cut || world_.random.chance(0.3)) return;
  const Duration takes = world_.network.device(device).latency + 1ms;
  for (const std::string& transport : of(page).transports) {
    if (objects_.at(transport).connected)
      tell_later(takes, {News::What::state, transport, ports::TransportState::closed});
  }
}

/// ICE consent (RFC 7675) has run out.
void Media::path_lost(PageIndex page) {
  count_bytes(page);
  world_.judge.page_changes(page);
  for (const std::string& transport : of(page).transports) {
    Object& object = objects_.at(transport);
    if (!object.connected) continue;
    set_connected(object, false);
    tell_later(1ms, {News::What::state, transport, ports::TransportState::disconnected});
  }
}

// ---- The media path as a witness ---------------------------------------------------------------

Media::OfPage& Media::of(PageIndex page) {
  if (page >= pages_.size()) pages_.resize(page + 1);
  return pages_[page];
}

void Media::set_connected(Object& transport, bool connected) {
  if (std::exchange(transport.connected, connected) == connected) return;
  if (connected)
    ++of(transport.page).connected;
  else
    --of(transport.page).connected;
}

bool Media::connected(PageIndex page) const {
  return page < pages_.size() && pages_[page].connected > 0;
}

bool Media::may_witness(PageIndex index) const {
  if (!connected(index)) return false;
  const Page& page = world_.pages.at(index);
  return page.runs_media() && !world_.network.device(page.device).up_cut;
}

bool Media::hears(PageIndex page, Instant since) const {
  if (!may_witness(page)) return false;
  for (const std::string& id : pages_[page].producers) {
    const Object& producer = objects_.at(id);
    if (!producer.paused && producer.made >= since && objects_.at(producer.parent).connected)
      return true;
  }
  return false;
}

/// Brings the counters of a page up to now. A listener's may stand still for long.
void Media::count_bytes(PageIndex page) {
  if (page == none) return;
  Bytes& bytes = of(page).bytes;
  const Duration passed = world_.now - std::exchange(bytes.counted, world_.now);
  if (bytes.all == 0) {
    bytes.all = 1;
    return;
  }
  const auto ms = static_cast<std::uint64_t>(passed.count() / 1000);
  if (!may_witness(page)) return;
  if (hears(page)) {
    bytes.tracks += ms * 8;
    bytes.all += ms * 8;
  } else if (world_.random.chance(static_cast<double>(ms) / 7000.0)) {
    bytes.all += 60;
  }
}

void Media::count_traffic(MediaRequestId request, TransportId transport) {
  const Object* object = find(transport.text());
  if (!object) return answer_later(request, {fail(ErrorCode::not_found, "no transport"), {}});
  const PageIndex page = object->page;
  const std::uint32_t worker = object->worker;
  count_bytes(page);
  const Bytes& bytes = of(page).bytes;
  answer_later(
      request,
      {JsonText{}, {}, ports::Traffic{bytes.tracks, bytes.all}, worker, owner(transport.text())});
}

void Media::send_echo(DataConsumerId echo, std::uint64_t number, ports::SocketSeen socket) {
  const Object* object = find(echo.text());
  if (!object) return;
  const Object* transport = find(object->parent);
  Page& page = world_.pages.at(object->page);
  const Device& device = world_.network.device(page.device);
  const bool arrives = transport->connected && page.runs_media() && !device.down_cut;
  if (!arrives || world_.random.chance(0.02)) return;
  if (socket == ports::SocketSeen::lost) world_.pages.hears_of_lost_socket(object->page);
  News news{News::What::echo, echo.text(), ports::TransportState::connected, number};
  if (!page.runs_scripts()) return of(object->page).unread_echoes.push_back(std::move(news));
  if (device.up_cut) return;
  tell_later(2 * device.latency + world_.random.between(0ms, world_.options.jitter),
             std::move(news));
}

void Media::page_thaws(PageIndex page) {
  const Device& device = world_.network.device(world_.pages.at(page).device);
  for (News& news : std::exchange(of(page).unread_echoes, {})) {
    const Object* echo = find(news.id);
    // Over a path whose consent has run out nothing is sent.
    const bool leaves = echo && find(echo->parent)->connected && !device.up_cut;
    if (leaves) tell_later(device.latency, std::move(news));
  }
}

}  // namespace rollcall::sim
