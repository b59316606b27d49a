#include "cast.hpp"

namespace rollcall::scenarios {

std::string to_text(const Who& who) {
  return who.tab == 1 ? who.name : who.name + " (tab " + std::to_string(who.tab) + ")";
}

Tab& Cast::tab(const Who& who) {
  const auto [it, added] = tabs_.try_emplace(who);
  if (added) {
    it->second.who = who;
    it->second.id = who.name + "-tab-" + std::to_string(who.tab);
  }
  return it->second;
}

Page& Cast::load_page(Tab& tab, Instant now) {
  Page page;
  page.id = "page-" + std::to_string(pages_.size() + 1);
  page.media_time.run(now);
  pages_.push_back(std::move(page));
  tab.page = &pages_.back();
  return pages_.back();
}

Socket& Cast::add_socket(Tab& tab, ConnectionId id) {
  tab.sockets.push_back(id);
  Socket socket;
  socket.id = id;
  socket.who = tab.who;
  socket.page = tab.page;
  return sockets_.insert_or_assign(id, std::move(socket)).first->second;
}

Socket* Cast::socket(const Who& who) {
  const auto& ids = tab(who).sockets;
  return ids.empty() ? nullptr : &sockets_.at(ids.back());
}

Socket* Cast::old_socket(const Who& who) {
  const auto& ids = tab(who).sockets;
  return ids.size() < 2 ? nullptr : &sockets_.at(ids[ids.size() - 2]);
}

std::string Cast::name_of(const Socket& socket) {
  const bool old = tab(socket.who).sockets.back() != socket.id;
  if (!old) return to_text(socket.who);
  return socket.who.tab == 1
             ? socket.who.name + " (old socket)"
             : socket.who.name + " (tab " + std::to_string(socket.who.tab) + ", old socket)";
}

void Cast::forget_sockets() {
  sockets_.clear();
  for (auto& [who, tab] : tabs_)
    tab.sockets.clear();
}

}  // namespace rollcall::scenarios
