#include "core/seats.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace rollcall::core {

namespace {

constexpr std::size_t superseded_max = 8;

}  // namespace

bool Seat::is_superseded(const PageKey& key) const {
  return std::find(superseded.begin(), superseded.end(), key) != superseded.end();
}

void Seat::supersede(const PageKey& key) {
  reinstate(key);
  superseded.push_back(key);
  if (superseded.size() > superseded_max) forget_one_superseded();
}

// A tab that is switched to and fro leaves a page behind each time: those go first, or they would
// push out another tab that has been cut off all the while.
void Seat::forget_one_superseded() {
  const auto outlived = [this](const PageKey& key) {
    return std::any_of(superseded.begin(), superseded.end(), [&](const PageKey& other) {
      return other.tab == key.tab && other.page != key.page;
    });
  };
  const auto oldest = std::find_if(superseded.begin(), superseded.end(), outlived);
  superseded.erase(oldest == superseded.end() ? superseded.begin() : oldest);
}

void Seat::reinstate(const PageKey& key) {
  std::erase(superseded, key);
}

Seat* Seats::find(const ParticipantId& id) {
  const auto it = seats_.find(id);
  return it == seats_.end() ? nullptr : &it->second;
}

const Seat* Seats::find(const ParticipantId& id) const {
  const auto it = seats_.find(id);
  return it == seats_.end() ? nullptr : &it->second;
}

Seat* Seats::at(ConnectionId connection) {
  const auto it = attached_.find(connection);
  return it == attached_.end() ? nullptr : find(it->second);
}

Seat& Seats::add(const ParticipantId& id) {
  const auto [it, fresh] = seats_.try_emplace(id);
  ROLLCALL_ASSERT(fresh);
  it->second.id = id;
  it->second.joined_at = ++joins_;
  return it->second;
}

void Seats::drop(const ParticipantId& id) {
  Seat* seat = find(id);
  ROLLCALL_ASSERT(seat != nullptr);
  detach(*seat);
  seats_.erase(id);
}

void Seats::attach(Seat& seat, ConnectionId connection) {
  ROLLCALL_ASSERT(!seat.connection && !attached_.contains(connection));
  seat.connection = connection;
  attached_.emplace(connection, seat.id);
}

void Seats::detach(Seat& seat) {
  if (!seat.connection) return;
  attached_.erase(*seat.connection);
  seat.connection.reset();
}

std::vector<ConnectionId> Seats::attached() const {
  return attached_but(ParticipantId{});
}

std::vector<ConnectionId> Seats::attached_but(const ParticipantId& except) const {
  std::vector<ConnectionId> connections;
  connections.reserve(attached_.size());
  for (const auto& [connection, who] : attached_) {
    if (who != except) connections.push_back(connection);
  }
  return connections;
}

bool Seats::consistent() const {
  std::size_t attached = 0;
  for (const auto& [id, seat] : seats_) {
    if (!seat.connection) continue;
    ++attached;
    const auto it = attached_.find(*seat.connection);
    if (it == attached_.end() || it->second != id) return false;
  }
  return attached == attached_.size();
}

}  // namespace rollcall::core
