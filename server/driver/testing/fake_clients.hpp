// Connections in memory: what was sent to whom, in order, and who was closed how.
#pragma once

#include "ports/clients.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::driver::testing {

class FakeClients final : public ports::Clients {
 public:
  enum class End { none, disconnected, dropped };

  void send(ConnectionId to, const ports::Frame& frame) override {
    if (end(to) == End::none) sent_[to].push_back(frame);
  }
  std::size_t waiting(ConnectionId connection) const override {
    const auto found = waiting_.find(connection);
    return found == waiting_.end() ? 0 : found->second;
  }
  Instant take_heard(std::vector<ConnectionId>& heard) override {
    heard = std::exchange(heard_, {});
    return heard_since_;
  }
  bool tolerates_wrong_token(ConnectionId) override { return tolerant_; }
  std::optional<Duration> refuse_join(ConnectionId) override { return join_wait_; }
  void disconnect(ConnectionId connection) override { close(connection, End::disconnected); }
  void drop(ConnectionId connection) override { close(connection, End::dropped); }

  End end(ConnectionId connection) const {
    const auto found = ends_.find(connection);
    return found == ends_.end() ? End::none : found->second;
  }

  /// `connection` lets so many packets wait.
  void lets_wait(ConnectionId connection, std::size_t packets) { waiting_[connection] = packets; }

  /// From now on no wrong token is tolerated any more.
  void loses_patience() { tolerant_ = false; }
  /// From now on every join is to wait so long.
  void has_joins_wait(Duration wait) { join_wait_ = wait; }

  /// Somebody was heard, and the driver is not told yet.
  void hears(ConnectionId connection, Instant now) {
    if (heard_.empty()) heard_since_ = now;
    heard_.push_back(connection);
  }

  /// Every frame that `to` has been sent.
  const std::vector<ports::Frame>& frames(ConnectionId to) { return sent_[to]; }

  /// What came since it was asked the last time, as text.
  std::vector<std::string> take(ConnectionId to) {
    std::vector<std::string> texts;
    for (const ports::Frame& frame : sent_[to])
      texts.push_back(*frame);
    sent_[to].clear();
    return texts;
  }

  /// Connections that were closed from our side since last asked, in order: the owner of the fake
  /// reports each to the driver with CloseCause::closed_by_server.
  std::vector<ConnectionId> take_closed() { return std::exchange(closed_, {}); }

 private:
  void close(ConnectionId connection, End end) {
    if (ends_.emplace(connection, end).second) closed_.push_back(connection);
  }

  std::map<ConnectionId, std::vector<ports::Frame>> sent_;
  std::map<ConnectionId, std::size_t> waiting_;
  std::map<ConnectionId, End> ends_;
  std::vector<ConnectionId> closed_;
  std::vector<ConnectionId> heard_;
  Instant heard_since_{};
  bool tolerant_ = true;
  std::optional<Duration> join_wait_;
};

}  // namespace rollcall::driver::testing
