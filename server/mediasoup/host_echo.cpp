// Echoes: numbered messages that go to a page over its data channel and come back, and what has
// arrived from a page. Both show whether somebody is there when signaling does not.
//
//   this process ── out ──▶ direct transport ──▶ page's receiving transport ──▶ onmessage
//   this process ◀── in ─── direct transport ◀── page's sending transport   ◀── send
//
// The channel to a worker keeps the order of requests, so the four that make an echo follow each
// other without waiting; the last one is answered to whoever asked.
#include "mediasoup/host_state.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::mediasoup {
namespace {

namespace json = boost::json;

// `{"echo":18446744073709551615,"socket":"lost"}` and some room.
constexpr std::size_t message_bytes_max = 128;

std::optional<std::uint64_t> echo_number(std::string_view text) {
  if (text.size() > message_bytes_max) return std::nullopt;
  boost::system::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* number = object ? object->if_contains("echo") : nullptr;
  if (!number) return std::nullopt;
  const auto read = number->to_number<std::uint64_t>(error);
  return error ? std::nullopt : std::optional(read);
}

}  // namespace

TransportId Host::State::direct_transport(const RouterId& router) {
  RouterRecord& record = *find(objects.routers, router);
  if (!record.direct) {
    record.direct = TransportId(random_name());
    create_direct_transport(MediaRequestId{}, router, *record.direct);
  }
  return *record.direct;
}

void Host::open_echo(MediaRequestId request, TransportId transport, DataConsumerId echo,
                     DataProducerId answers) {
  const auto* page = find(state_->objects.transports, transport);
  if (!page) return state_->not_found(request, "transport");
  if (const auto checked = check_carries_data(*page); !checked) {
    return state_->refuse(request, checked.error());
  }
  if (!find(state_->objects.data_producers, answers)) {
    return state_->not_found(request, "data producer");
  }
  if (state_->objects.data_consumers.contains(echo)) return state_->taken(request, "data consumer");
  const TransportId direct = state_->direct_transport(page->router);
  const EchoEnds ends{DataProducerId(random_name()), DataConsumerId(random_name())};
  const JsonText about{R"({"label":"echo","protocol":"rollcall-echo"})"};
  produce_data(MediaRequestId{}, direct, ends.out, about);
  consume_data(MediaRequestId{}, direct, ends.in, answers);
  auto* out = find(state_->objects.data_producers, ends.out);
  auto* in = find(state_->objects.data_consumers, ends.in);
  if (!out || !in) return state_->not_found(request, "direct transport");
  // An echo that is late is of no use, and none waits for another.
  out->stream.ordered = false;
  out->stream.max_retransmits = 0;
  in->answers = echo;
  consume_data(request, transport, echo, ends.out);
  if (auto* record = find(state_->objects.data_consumers, echo)) record->echo = ends;
}

void Host::send_echo(DataConsumerId echo, std::uint64_t number, ports::SocketSeen socket) {
  const auto* record = find(state_->objects.data_consumers, echo);
  if (!record || !record->echo) return;
  json::object message{{"echo", number}};
  if (socket == ports::SocketSeen::lost) message["socket"] = "lost";
  send_text(record->echo->out, json::serialize(message));
}

void Host::State::on_data_message(const DataConsumerId& consumer, std::string_view data,
                                  std::uint32_t ppid) {
  const auto* record = find(objects.data_consumers, consumer);
  if (!record || !record->answers) return on_data(consumer, data, ppid);
  const auto number = echo_number(data);
  if (!number) return;  // A page may send what it likes; it proves nothing.
  const auto echo = *record->answers;
  tell_observer_of(
      objects.data_consumers, echo,
      [echo, number = *number](ports::MediaObserver& to) { to.on_echo(echo, number); });
}

void Host::State::close_echo_ends(const DataConsumerRecord& record) {
  if (!record.echo) return;
  const EchoEnds ends = *record.echo;
  close_data_producer(ends.out);
  close_data_consumer(ends.in);
}

void Host::count_traffic(MediaRequestId request, TransportId transport) {
  state_->ask_transport_stats(request, transport, [state = state_, request](const auto& stats) {
    const auto& base = *stats.base();
    const ports::Traffic traffic{base.rtpBytesReceived() + base.rtxBytesReceived(),
                                 base.bytesReceived()};
    state->tell_observer(
        [request, traffic](ports::MediaObserver& to) { to.on_traffic(request, traffic); });
  });
}

}  // namespace rollcall::mediasoup
