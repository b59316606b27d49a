#include "door.hpp"

namespace rollcall::bench {
namespace {

class Nowhere final : public net::WebSocketPeer {
 public:
  void send(net::Outgoing) override {}
  void close() override {}
  std::size_t queued_bytes() const override { return 0; }
  std::size_t queued_packets() const override { return 0; }
};

net::EngineOptions options_for(std::size_t people) {
  net::EngineOptions options;
  options.sessions_max = people;
  return options;
}

}  // namespace

Door::Door(Crowd& crowd, std::size_t people)
    : crowd_(crowd),
      wheel_(context_),
      sockets_({}, *this),
      engine_(options_for(people), wheel_, sockets_) {
  net::HttpRequest request;
  request.method = "GET";
  net::parse_target("/socket.io/?EIO=4&transport=websocket", request);
  users_.reserve(people);
  for (std::size_t person = 0; person < people; ++person) {
    users_.push_back(engine_.accept(request, std::make_shared<Nowhere>()));
    users_.back()->on_websocket_message("40", wire::engineio::Encoding::text);
  }
}

}  // namespace rollcall::bench
