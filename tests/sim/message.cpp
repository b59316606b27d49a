#include "sim/message.hpp"

#include <array>
#include <utility>

namespace rollcall::sim {
namespace {

Version version(const Json::Value& value) {
  return {std::string(value["generation"].text()), value["number"].number()};
}

View view(const Json::Value& value) {
  return {std::string(value["id"].text()),    std::string(value["displayName"].text()),
          value["state"].text() == "present", value["hand"].is_true(),
          std::string(value["media"].text()), value["role"].text() == "host"};
}

std::vector<View> views(const Json::Value& array) {
  std::vector<View> all;
  for (Json::Value one = array.first(); one; one = one.next())
    all.push_back(view(one));
  return all;
}

Change change(const Json::Value& value) {
  const std::string_view type = value["type"].text();
  return {type == "joined"    ? Change::Type::joined
          : type == "updated" ? Change::Type::updated
          : type == "back"    ? Change::Type::back
                              : Change::Type::left,
          view(value["participant"]), std::string(value["reason"].text())};
}

Producing producing(const Json::Value& value) {
  return {std::string(value["producerId"].text()), std::string(value["participantId"].text()),
          std::string(value["source"].text()), std::string(value["replaces"].text())};
}

void read_join(Message& message, const Json::Value& body) {
  message.type = Message::Type::joined;
  message.participant = body["participantId"].text();
  message.epoch = body["epoch"].number();
  message.token = body["resumeToken"].text();
  message.resumed = body["resumed"].is_true();
  message.recovering = body["recovering"].is_true();
  message.locked = body["locked"].is_true();
  message.version = version(body["roster"]["version"]);
  message.list = views(body["roster"]["participants"]);
  for (Json::Value one = body["producers"].first(); one; one = one.next())
    message.producers.push_back(producing(one));
  for (Json::Value one = body["transports"].first(); one; one = one.next()) {
    message.transports.emplace_back(one["id"].text());
    for (Json::Value id = one["producerIds"].first(); id; id = id.next())
      message.own_producers.emplace_back(id.text());
  }
}

void read_answer(Message& message, const Json::Value& body) {
  if (const Json::Value error = body["error"]) {
    message.type = Message::Type::refusal;
    message.code = error["code"].text();
  } else if (body["resumeToken"]) {
    read_join(message, body);
  } else {
    message.type = Message::Type::answer;
    message.id = body["id"].text();
  }
}

Message::Type type_of(std::string_view event) {
  using Type = Message::Type;
  static constexpr std::array<std::pair<std::string_view, Type>, 15> names{{
      {"pong", Type::pong},
      {"roster", Type::roster},
      {"rosterSnapshot", Type::snapshot},
      {"newProducer", Type::new_producer},
      {"newDataProducer", Type::new_data_producer},
      {"producerClosed", Type::producer_closed},
      {"transportClosed", Type::transport_closed},
      {"iceRestartNeeded", Type::ice_restart_needed},
      {"mediaReset", Type::media_reset},
      {"meetingSwitched", Type::meeting_switched},
      {"chat", Type::chat},
      {"roomLocked", Type::room_locked},
      {"removed", Type::removed},
      {"roomEnded", Type::room_ended},
      {"error", Type::error},
  }};
  for (const auto& [name, type] : names)
    if (name == event) return type;
  return Type::other;
}

void read_event(Message& message, const Json::Value& event) {
  const Json::Value body = event.next();
  message.type = type_of(event.text());
  switch (message.type) {
    case Message::Type::pong:
      message.version = version(body["rosterVersion"]);
      return;
    case Message::Type::roster:
      message.version = version(body["version"]);
      for (Json::Value one = body["changes"].first(); one; one = one.next())
        message.changes.push_back(change(one));
      return;
    case Message::Type::snapshot:
      message.version = version(body["version"]);
      message.list = views(body["participants"]);
      return;
    case Message::Type::new_producer:
      message.producers.push_back(producing(body));
      message.id = message.producers.back().producer;
      message.participant = message.producers.back().participant;
      return;
    case Message::Type::chat:
      message.id = body["id"].text();
      message.participant = body["participantId"].text();
      return;
    case Message::Type::producer_closed:
      message.id = body["producerId"].text();
      message.participant = body["participantId"].text();
      return;
    case Message::Type::transport_closed:
    case Message::Type::ice_restart_needed:
      message.id = body["transportId"].text();
      return;
    case Message::Type::room_locked:
      message.locked = body["locked"].is_true();
      return;
    case Message::Type::error:
      message.code = body["error"]["code"].text();
      return;
    case Message::Type::new_data_producer:
    case Message::Type::media_reset:
    case Message::Type::meeting_switched:
    case Message::Type::removed:
    case Message::Type::room_ended:
    case Message::Type::answer:
    case Message::Type::refusal:
    case Message::Type::joined:
    case Message::Type::other:
      return;
  }
}

}  // namespace

Message read_message(std::string_view frame) {
  Message message;
  if (!frame.starts_with("42") && !frame.starts_with("43")) return message;
  const bool is_answer = frame[1] == '3';
  frame.remove_prefix(2);
  if (is_answer) {
    std::uint64_t ack = 0;
    while (!frame.empty() && frame[0] >= '0' && frame[0] <= '9') {
      ack = ack * 10 + static_cast<std::uint64_t>(frame[0] - '0');
      frame.remove_prefix(1);
    }
    message.ack = ack + 1;
  }
  const Json json(frame);
  const Json::Value first = json.root().first();
  if (is_answer)
    read_answer(message, first);
  else
    read_event(message, first);
  return message;
}

}  // namespace rollcall::sim
