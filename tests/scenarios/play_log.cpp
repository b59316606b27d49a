// The server's log in words, and what must hold when a story ends.
#include "play.hpp"

#include <algorithm>
#include <sstream>

namespace rollcall::scenarios {

namespace {

std::map<std::string, std::string> fields_of(const std::string& line) {
  std::map<std::string, std::string> fields;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) fields[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return fields;
}

std::string message_of(const std::string& line) {
  const std::size_t first = line.find('=');
  const std::size_t end = first == std::string::npos ? line.size() : line.rfind(' ', first);
  return line.substr(2, end - 2);
}

std::string in_room(const std::map<std::string, std::string>& fields) {
  const auto room = fields.find("room");
  return room == fields.end() || room->second == "daily" ? "" : " in " + room->second;
}

std::string seconds(const std::string& number) {
  return to_text(std::chrono::round<Duration>(std::chrono::duration<double>(std::stod(number))));
}

}  // namespace

void Play::collect_log() {
  const std::vector<std::string>& lines = world_->log.lines();
  const bool seed = config_.presence.profile == core::Profile::seed;
  for (; log_read_ < lines.size(); ++log_read_) {
    const std::string& line = lines[log_read_];
    const auto fields = fields_of(line);
    if (fields.contains("from")) {
      log_transition(fields);
      continue;
    }
    const std::string message = message_of(line);
    const bool of_the_seed =
        message.starts_with("[Socket.IO]") && message.find("ping") == std::string::npos;
    const bool important = line[0] <= '0' + static_cast<char>(ports::Level::info);
    if (!important && !(seed && of_the_seed)) continue;
    const auto stalled = fields.find("stalled_ms");
    std::string more = stalled == fields.end() ? "" : ", " + stalled->second + " ms";
    if (fields.contains("action"))
      more =
          " (" + fields.at("action") + " of " + fields.at("whom") + " by " + fields.at("by") + ")";
    chronicle_.add({now(), Teller::log, "log: " + message + in_room(fields) + more});
  }
}

void Play::log_transition(const std::map<std::string, std::string>& fields) {
  std::string words = " " + fields.at("from") + " → " + fields.at("to") + " (" + fields.at("why");
  if (fields.at("silence_ms") != "0")
    words += ", silent " + to_text(std::chrono::milliseconds(std::stoll(fields.at("silence_ms"))));
  if (fields.at("to") == "gone") words += ", stay " + seconds(fields.at("stay_s"));
  words += ")" + in_room(fields);
  chronicle_.add({now(), Teller::log, {}, "log: ", fields.at("who"), words});
}

// Every list equals the server's (I7), and the media host has what it should (I5).
std::vector<std::string> Play::faults() {
  check_media();
  for (const auto& [id, socket] : cast_.sockets()) {
    const bool hears = socket.open && socket.page->hears();
    if (!hears || !socket.attached) continue;
    const auto roster = world_->driver.roster(RoomId(cast_.tab(socket.who).room));
    std::map<std::string, std::string> wanted;
    if (roster)
      for (const core::ParticipantView& view : roster->participants)
        wanted[view.id.text()] =
            view.presence == core::Presence::present ? "present" : "reconnecting";
    std::map<std::string, std::string> has;
    for (const auto& [participant, seen] : socket.list)
      has[participant] = seen.state;
    if (has != wanted) faults_.push_back(cast_.name_of(socket) + " ends with another list");
  }
  std::vector<std::string> all = faults_;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace rollcall::scenarios
