// The room's router on the media host: opened with the first join, replaced when its worker dies,
// closed when nobody needs it.
#include "core/meeting_state.hpp"

#include <string>
#include <utility>

namespace rollcall::core {

namespace {

constexpr Duration router_retry = 1s;  // A worker that died is replaced within a second or two.

}  // namespace

// Ids are never used twice, and one random id is given: later routers are numbered on from it.
void Meeting::State::open_router() {
  router.id = router.opened == 0
                  ? router.base
                  : RouterId(router.base.text() + "." + std::to_string(router.opened));
  ++router.opened;
  router.state = RouterLife::State::opening;
  router.retry_at = never;
  last_request = last_request.next();
  router.request = last_request;
  call(OpenRouter{router.request, router.id});
}

void Meeting::State::router_answered(const Result<JsonText>& answer) {
  router.request = MediaRequestId{};
  if (!answer) {
    router.state = RouterLife::State::closed;
    if (people.shown_count() > 0) router.retry_at = now + router_retry;
    return answer_waiting(answer.error());
  }
  router.state = RouterLife::State::open;
  router.capabilities = *answer;
  if (std::exchange(router.replaces_lost, false)) tell_all(MediaReset{*answer});
  for (const Join& join : std::exchange(waiting, {}))
    admit(join);
}

// Nobody leaves the roster for it. Every object is gone with the worker: nothing is closed here.
void Meeting::State::on(const RouterLost& lost) {
  router.base = lost.fresh_router;
  router.opened = 0;
  if (router.state == RouterLife::State::closed) return;
  router.state = RouterLife::State::closed;
  router.request = MediaRequestId{};
  media.lose_everything();
  setup_due = {};
  set_speaker(std::nullopt);
  for (const auto& [id, seat] : seats.all()) {
    Seat& affected = *seats.find(id);
    finish_handover(affected);
    media_changed(affected);
  }
  router.replaces_lost = people.shown_count() > 0;
  if (router.replaces_lost || !waiting.empty()) open_router();
}

void Meeting::State::close_router_if_idle() {
  const bool needed = people.shown_count() > 0 || !waiting.empty() || !media.no_objects();
  if (needed) return;
  router.retry_at = never;
  router.replaces_lost = false;
  if (router.state != RouterLife::State::open) return;
  router.state = RouterLife::State::closed;
  call(CloseRouter{router.id});
}

}  // namespace rollcall::core
