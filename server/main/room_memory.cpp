#include "main/room_memory.hpp"

#include "store/rooms.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace rollcall::app {

void RoomMemory::keep_room(const ports::MadeRoom& made) {
  history_.writer().write(
      [made](const store::Database& database) { return store::keep_room(database, made); });
}

void RoomMemory::forget_room(const RoomId& room) {
  history_.writer().write(
      [room](const store::Database& database) { return store::forget_room(database, room); });
}

void RoomMemory::keep_ban(const ports::Ban& ban) {
  const auto at = uses_.wall_clock.since_1970();
  history_.writer().write(
      [ban, at](const store::Database& database) { return store::keep_ban(database, ban, at); });
}

void RoomMemory::forget_bans(const RoomId& room) {
  history_.writer().write(
      [room](const store::Database& database) { return store::forget_bans(database, room); });
}

/// One record, however many there are: there is place for it where each of them had none.
void RoomMemory::keep_all(const ports::Remembered& all) {
  const auto at = uses_.wall_clock.since_1970();
  const auto others = recalled_ ? store::Others::go : store::Others::stay;
  history_.writer().write([all, at, others](const store::Database& database) {
    return store::keep_all(database, all, at, others);
  });
}

void RoomMemory::recall(std::function<void(const ports::Remembered&)> answer) {
  using Kept = store::Stored<ports::Remembered>;
  const auto tell = [this, answer = std::move(answer)](Kept kept) {
    boost::asio::post(uses_.context, [this, answer, kept = std::move(kept)] {
      if (!kept)
        uses_.log.write(ports::Level::error,
                        "what was remembered of rooms cannot be read: bans and rooms that were "
                        "made before are not known",
                        {{"why", kept.error().message}});
      recalled_ = kept.has_value();
      answer(kept.value_or(ports::Remembered{}));
    });
  };
  if (!history_.writable()) return tell(Kept{});
  const auto bounds = ban_bounds(uses_.wall_clock.since_1970());
  const auto look =
      [tell, bounds](const store::Stored<const store::Database*>& database) -> store::Stored<void> {
    Kept kept = database ? store::read_rooms(**database, bounds) : tl::unexpected(database.error());
    const auto failure = kept ? std::nullopt : std::optional(kept.error());
    tell(std::move(kept));
    if (failure) return tl::unexpected(*failure);
    return {};
  };
  if (!history_.writer().read(look)) tell(Kept{});
}

}  // namespace rollcall::app
