// What is remembered of rooms beyond the life of this process, in the store.
#pragma once

#include "main/room_history.hpp"
#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/room_memory.hpp"

#include <functional>

#include <boost/asio/io_context.hpp>

namespace rollcall::app {

class RoomMemory final : public ports::RoomMemory {
 public:
  struct Uses {
    boost::asio::io_context& context;  // Of the thread that calls, and is answered.
    ports::WallClock& wall_clock;
    ports::Log& log;
  };

  /// The store is made when there is something to remember, if there is none yet.
  RoomMemory(RoomHistory& history, Uses uses) : history_(history), uses_(uses) {}

  void keep_room(const ports::MadeRoom& made) override;
  void forget_room(const RoomId& room) override;
  void keep_ban(const ports::Ban& ban) override;
  void forget_bans(const RoomId& room) override;
  void keep_all(const ports::Remembered& all) override;

  /// What an earlier process has kept. Answered later, once; with nothing if it cannot be read,
  /// which the log says.
  void recall(std::function<void(const ports::Remembered&)> answer);

 private:
  RoomHistory& history_;
  Uses uses_;
  bool recalled_ = false;  // What there was is known, and so what of it is no more.
};

}  // namespace rollcall::app
