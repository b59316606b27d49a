// The media host, faked: what exists, what is on what, who it was made for, and what a page's media
// path would show. It answers late, out of order or not at all, and its workers die.
#pragma once

#include "ports/media_host.hpp"
#include "sim/network.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rollcall::sim {

class Media final : public ports::MediaHost {
 public:
  enum class Type : std::uint8_t {
    router,
    transport,
    producer,
    consumer,
    data_producer,
    data_consumer,
    echo,
  };
  struct Object {
    Type type;
    std::string parent;
    std::string source;  // What a consumer takes from; where the answers to an echo come in.
    PageIndex page = none;
    std::uint32_t worker = 0;
    bool connected = false;
    bool paused = false;
    bool video = false;  // A producer, or a consumer of one.
    Instant made{};
    Instant pictured = Instant::min();  // A picture that needs no others was asked for.
  };

  explicit Media(World& world) : world_(world) {}
  void set_observer(ports::MediaObserver& observer) { observer_ = &observer; }

  // From the schedule.
  void answers(std::uint64_t request);
  void brings_news(std::uint64_t number);
  void worker_dies(std::uint32_t worker);
  /// With the server's process.
  void dies();

  // From pages.
  /// ICE and DTLS have got through.
  void page_connects(const std::string& transport);
  /// pc.close(): DTLS says so, if the packet arrives.
  void page_closes(PageIndex page);
  void page_thaws(PageIndex page);
  void path_lost(PageIndex page);

  /// By id, ordered.
  const std::map<std::string, Object>& objects() const { return objects_; }
  /// Pages that something exists for, and what exists for one.
  const std::set<PageIndex>& owners() const { return owners_; }
  const std::set<std::string>& objects_of(PageIndex page) const { return pages_[page].objects; }
  std::size_t transports_of(PageIndex page) const { return pages_[page].transports.size(); }
  /// Of what exists, but the routers: nobody asked for it.
  const std::set<std::string>& unasked() const { return unasked_; }
  /// What takes from a producer.
  std::vector<std::string> consumers_of(const std::string& producer) const;
  std::size_t routers() const { return routers_; }
  /// Audio or video of the page is arriving now, on a track made not before `since`.
  bool hears(PageIndex page, Instant since = Instant::min()) const;
  /// Some transport of the page is connected.
  bool connected(PageIndex page) const;
  /// Something of the page's may be arriving now.
  bool may_witness(PageIndex page) const;
  /// The host answers promptly; the last time it did not.
  Instant last_trouble() const { return last_trouble_; }
  void count_bytes(PageIndex page);

  void open_router(MediaRequestId request, RouterId router) override;
  void close_router(RouterId router) override { close(router.text()); }
  void create_transport(MediaRequestId request, RouterId router, TransportId transport,
                        const JsonText& options) override;
  void connect_transport(MediaRequestId request, TransportId transport,
                         const JsonText& dtls_parameters) override;
  void restart_ice(MediaRequestId request, TransportId transport) override;
  void close_transport(TransportId transport) override { close(transport.text()); }
  void produce(MediaRequestId request, TransportId transport, ProducerId producer,
               ports::MediaKind kind, const JsonText& rtp_parameters,
               ports::InitialState state) override;
  void pause_producer(ProducerId producer) override { set_paused(producer.text(), true); }
  void resume_producer(ProducerId producer) override { set_paused(producer.text(), false); }
  void close_producer(ProducerId producer) override { close(producer.text()); }
  void consume(MediaRequestId request, TransportId transport, ConsumerId consumer,
               ProducerId producer, const JsonText& rtp_capabilities) override;
  void pause_consumer(ConsumerId) override {}
  void resume_consumer(ConsumerId) override {}
  void request_key_frame(ConsumerId consumer) override;
  void close_consumer(ConsumerId consumer) override { close(consumer.text()); }
  void set_preferred_layers(MediaRequestId request, ConsumerId consumer,
                            const JsonText& layers) override;
  void produce_data(MediaRequestId request, TransportId transport, DataProducerId producer,
                    const JsonText& parameters) override;
  void close_data_producer(DataProducerId producer) override { close(producer.text()); }
  void consume_data(MediaRequestId request, TransportId transport, DataConsumerId consumer,
                    DataProducerId producer) override;
  void close_data_consumer(DataConsumerId consumer) override { close(consumer.text()); }
  void open_echo(MediaRequestId request, TransportId transport, DataConsumerId echo,
                 DataProducerId answers) override;
  void send_echo(DataConsumerId echo, std::uint64_t number, ports::SocketSeen socket) override;
  void count_traffic(MediaRequestId request, TransportId transport) override;
  void transport_stats(MediaRequestId request, TransportId transport) override;
  void producer_stats(MediaRequestId request, ProducerId producer) override;
  void consumer_stats(MediaRequestId request, ConsumerId consumer) override;
  void list_objects(MediaRequestId request) override;
  void close_object(const ports::MediaObject& object) override { close(object.id); }

 private:
  /// A list that is asked for.
  struct Listing {
    std::optional<std::uint32_t> silent_worker = std::nullopt;  // Left out.
    std::set<std::string> routers = {};                         // Open when it was asked for.
  };
  struct Pending {
    Result<JsonText> answer;
    std::string made;
    std::optional<ports::Traffic> traffic = std::nullopt;
    std::uint32_t worker = 0;
    std::uint32_t who = none;                     // Whom it is about, for the trace.
    std::optional<Object> object = std::nullopt;  // That comes to exist with the answer.
    std::optional<Listing> listing = std::nullopt;
  };
  /// Something the host says by itself.
  struct News {
    enum class What : std::uint8_t { consumer_closed, data_consumer_closed, state, echo };
    What what;
    std::string id;
    ports::TransportState state = ports::TransportState::connected;
    std::uint64_t number = 0;
  };
  struct Bytes {
    Instant counted{};
    std::uint64_t tracks = 0;
    std::uint64_t all = 0;
  };
  /// What one page has here.
  struct OfPage {
    std::set<std::string> objects;
    std::set<std::string> transports;
    std::set<std::string> producers;
    std::size_t connected = 0;  // Of the transports.
    Bytes bytes;
    std::vector<News> unread_echoes;  // A frozen page's.
  };

  void make(MediaRequestId request, const std::string& id, Object object, std::string answer);
  void add(const std::string& id, Object object);
  void add_late(Pending& pending);
  void ask(MediaRequestId request, const std::string& id, std::string answer);
  void answer_later(MediaRequestId request, Pending pending);
  ports::MediaInventory inventory(const Listing& listing) const;
  void tell_later(Duration after, News news);
  void set_paused(const std::string& producer, bool paused);
  void close(const std::string& id);
  void remove(const std::string& id, const std::string& closed_with);
  const Object* find(const std::string& id) const;
  std::uint32_t owner(const std::string& id) const;
  OfPage& of(PageIndex page);
  void set_connected(Object& transport, bool connected);

  World& world_;
  ports::MediaObserver* observer_ = nullptr;
  std::map<std::string, Object> objects_;
  std::multimap<std::string, std::string> children_;   // By parent.
  std::multimap<std::string, std::string> consumers_;  // By what they take from.
  std::map<std::uint64_t, Pending> pending_;
  std::map<std::uint64_t, News> news_;
  std::vector<OfPage> pages_;
  std::set<PageIndex> owners_;
  std::set<std::string> unasked_;
  std::size_t routers_ = 0;
  std::uint64_t last_news_ = 0;
  std::uint32_t next_worker_ = 0;
  Instant last_trouble_ = Instant::min();
};

}  // namespace rollcall::sim
