// A media host in memory: knows what exists and what is on what, answers when told to, and can
// lose a router as if its worker had died. Its JSON has the shape of the real one's, not the sense.
#pragma once

#include "ports/media_host.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::driver::testing {

class FakeMediaHost final : public ports::MediaHost {
 public:
  void set_observer(ports::MediaObserver& observer) { observer_ = &observer; }

  /// Answers the oldest open request; false if there is none.
  bool answer_next() {
    if (answers_.empty()) return false;
    auto [request, answer] = std::move(answers_.front());
    answers_.pop_front();
    observer_->on_answer(request, answer);
    return true;
  }
  void answer_all() {
    while (answer_next()) {
    }
  }
  std::size_t open_requests() const { return answers_.size(); }

  /// Answers the oldest open request with an error, whatever it was; what it made is undone.
  void refuse_next(ErrorCode code) {
    auto [request, answer] = std::move(answers_.front());
    answers_.pop_front();
    if (const auto made = made_by_.find(request); made != made_by_.end()) remove(made->second);
    observer_->on_answer(request, fail(code, "refused by the test"));
  }

  /// The worker under `router` dies: open requests fail, everything on it is gone.
  void lose(const RouterId& router) {
    remove(router.text());
    std::deque<std::pair<MediaRequestId, Result<JsonText>>> open = std::exchange(answers_, {});
    for (auto& [request, answer] : open) {
      (void)answer;
      observer_->on_answer(request, fail(ErrorCode::media_unavailable, "the worker died"));
    }
    observer_->on_router_lost(router);
  }

  /// Ids of everything that exists.
  std::set<std::string> objects() const {
    std::set<std::string> ids;
    for (const auto& [id, object] : objects_)
      ids.insert(id);
    return ids;
  }
  /// What exists now, as on_objects tells it: all on one worker, which has answered.
  ports::MediaInventory inventory() const {
    ports::MediaInventory inventory;
    for (const auto& [id, object] : objects_) {
      if (object.kind == Kind::router) inventory.answered.emplace_back(id);
      inventory.objects.push_back(object);
    }
    std::sort(inventory.objects.begin(), inventory.objects.end());
    return inventory;
  }
  /// Answers the oldest open question about objects; false if there is none. Give inventory(), or
  /// less when a worker is not to answer.
  bool tell_objects(const ports::MediaInventory& inventory) {
    if (objects_asked_.empty()) return false;
    const MediaRequestId request = objects_asked_.front();
    objects_asked_.pop_front();
    observer_->on_objects(request, inventory);
    return true;
  }
  /// The calls made, as `name id`.
  std::vector<std::string> take_calls() { return std::exchange(calls_, {}); }

  void open_router(MediaRequestId request, RouterId router) override {
    make("open_router", request, {Kind::router, router.text(), {}},
         R"({"codecs":[],"headerExtensions":[]})");
  }
  void close_router(RouterId router) override { close("close_router", router.text()); }
  void create_transport(MediaRequestId request, RouterId router, TransportId transport,
                        const JsonText&) override {
    make("create_transport", request, {Kind::transport, transport.text(), router.text()},
         R"({"id":")" + transport.text() +
             R"(","iceParameters":{},"iceCandidates":[],"dtlsParameters":{}})");
  }
  void connect_transport(MediaRequestId request, TransportId transport, const JsonText&) override {
    ask("connect_transport", request, transport.text(), "{}");
  }
  void restart_ice(MediaRequestId request, TransportId transport) override {
    ask("restart_ice", request, transport.text(), R"({"usernameFragment":"new"})");
  }
  void close_transport(TransportId transport) override {
    close("close_transport", transport.text());
  }
  void produce(MediaRequestId request, TransportId transport, ProducerId producer, ports::MediaKind,
               const JsonText&, ports::InitialState) override {
    make("produce", request, {Kind::producer, producer.text(), transport.text()},
         R"({"id":")" + producer.text() + R"("})");
  }
  void pause_producer(ProducerId producer) override { note("pause_producer", producer.text()); }
  void resume_producer(ProducerId producer) override { note("resume_producer", producer.text()); }
  void close_producer(ProducerId producer) override { close("close_producer", producer.text()); }
  void consume(MediaRequestId request, TransportId transport, ConsumerId consumer,
               ProducerId producer, const JsonText&) override {
    make("consume", request, {Kind::consumer, consumer.text(), transport.text()},
         R"({"id":")" + consumer.text() + R"(","producerId":")" + producer.text() + R"("})");
  }
  void pause_consumer(ConsumerId consumer) override { note("pause_consumer", consumer.text()); }
  void resume_consumer(ConsumerId consumer) override { note("resume_consumer", consumer.text()); }
  void request_key_frame(ConsumerId consumer) override {
    note("request_key_frame", consumer.text());
  }
  void close_consumer(ConsumerId consumer) override { close("close_consumer", consumer.text()); }
  void set_preferred_layers(MediaRequestId request, ConsumerId consumer,
                            const JsonText& layers) override {
    ask("set_preferred_layers", request, consumer.text(), layers.text);
  }
  void produce_data(MediaRequestId request, TransportId transport, DataProducerId producer,
                    const JsonText&) override {
    make("produce_data", request, {Kind::data_producer, producer.text(), transport.text()},
         R"({"id":")" + producer.text() + R"("})");
  }
  void close_data_producer(DataProducerId producer) override {
    close("close_data_producer", producer.text());
  }
  void consume_data(MediaRequestId request, TransportId transport, DataConsumerId consumer,
                    DataProducerId producer) override {
    make("consume_data", request, {Kind::data_consumer, consumer.text(), transport.text()},
         R"({"id":")" + consumer.text() + R"(","dataProducerId":")" + producer.text() + R"("})");
  }
  void close_data_consumer(DataConsumerId consumer) override {
    close("close_data_consumer", consumer.text());
  }
  void open_echo(MediaRequestId request, TransportId transport, DataConsumerId echo,
                 DataProducerId) override {
    make("open_echo", request, {Kind::data_consumer, echo.text(), transport.text()},
         R"({"id":")" + echo.text() + R"("})");
  }
  void send_echo(DataConsumerId echo, std::uint64_t number, ports::SocketSeen socket) override {
    note("send_echo", echo.text());
    last_echo_[echo] = number;
    last_seen_.insert_or_assign(echo, socket);
  }
  void count_traffic(MediaRequestId request, TransportId transport) override {
    note("count_traffic", transport.text());
    traffic_asked_.emplace_back(request, transport);
  }
  /// The page behind `echo` returns the last one it was sent.
  void return_echo(const DataConsumerId& echo) { observer_->on_echo(echo, last_echo_.at(echo)); }
  /// What the page behind `echo` was told about its socket with the last one.
  ports::SocketSeen last_seen(const DataConsumerId& echo) const { return last_seen_.at(echo); }
  /// Answers the oldest open question about traffic; false if there is none.
  bool tell_traffic(ports::Traffic traffic) {
    if (traffic_asked_.empty()) return false;
    const auto [request, transport] = traffic_asked_.front();
    traffic_asked_.pop_front();
    observer_->on_traffic(request, traffic);
    return true;
  }

  void transport_stats(MediaRequestId request, TransportId transport) override {
    ask("transport_stats", request, transport.text(), "[]");
  }
  void producer_stats(MediaRequestId request, ProducerId producer) override {
    ask("producer_stats", request, producer.text(), "[]");
  }
  void consumer_stats(MediaRequestId request, ConsumerId consumer) override {
    ask("consumer_stats", request, consumer.text(), "[]");
  }
  void list_objects(MediaRequestId request) override {
    calls_.emplace_back("list_objects");
    objects_asked_.push_back(request);
  }
  void close_object(const ports::MediaObject& object) override { close("close_object", object.id); }

 private:
  using Kind = ports::MediaObject::Kind;

  void note(const char* call, const std::string& id) { calls_.push_back(call + (" " + id)); }

  void make(const char* call, MediaRequestId request, const ports::MediaObject& object,
            std::string answer) {
    note(call, object.id);
    if (object.kind != Kind::router && !objects_.contains(object.parent_id))
      return answer_later(request, fail(ErrorCode::not_found, "there is no " + object.parent_id));
    objects_.emplace(object.id, object);
    made_by_.emplace(request, object.id);
    answer_later(request, JsonText{std::move(answer)});
  }
  void ask(const char* call, MediaRequestId request, const std::string& id, std::string answer) {
    note(call, id);
    if (!objects_.contains(id))
      return answer_later(request, fail(ErrorCode::not_found, "there is no " + id));
    answer_later(request, JsonText{std::move(answer)});
  }
  void close(const char* call, const std::string& id) {
    note(call, id);
    remove(id);
  }
  void answer_later(MediaRequestId request, Result<JsonText> answer) {
    answers_.emplace_back(request, std::move(answer));
  }
  void remove(const std::string id) {
    objects_.erase(id);
    std::vector<std::string> children;
    for (const auto& [child, object] : objects_)
      if (object.parent_id == id) children.push_back(child);
    for (const std::string& child : children)
      remove(child);
  }

  ports::MediaObserver* observer_ = nullptr;
  std::map<std::string, ports::MediaObject> objects_;  // What exists, by id.
  std::map<MediaRequestId, std::string> made_by_;
  std::deque<std::pair<MediaRequestId, Result<JsonText>>> answers_;
  std::map<DataConsumerId, std::uint64_t> last_echo_;
  std::map<DataConsumerId, ports::SocketSeen> last_seen_;
  std::deque<std::pair<MediaRequestId, TransportId>> traffic_asked_;
  std::deque<MediaRequestId> objects_asked_;
  std::vector<std::string> calls_;
};

}  // namespace rollcall::driver::testing
