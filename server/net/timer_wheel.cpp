#include "net/timer_wheel.hpp"

#include <algorithm>

namespace rollcall::net {

TimerWheel::TimerWheel(boost::asio::io_context& context)
    : timer_(context), start_(std::chrono::steady_clock::now()) {}

TimerWheel::~TimerWheel() {
  // Owners that outlive the wheel, as handlers that the io_context still holds, find theirs
  // disarmed.
  for (auto& slot : slots_) {
    while (slot.first)
      remove(*slot.first);
  }
}

void TimerWheel::Timer::arm(SteadyTime at) {
  disarm();
  if (!wheel_.running_) wheel_.catch_up();
  // One tick later than the instant falls into: never early.
  due_tick_ = std::max(wheel_.tick_of(at) + 1, wheel_.now_tick_ + 1);
  wheel_.insert(*this);
}

void TimerWheel::Timer::disarm() {
  if (armed()) wheel_.remove(*this);
}

std::uint64_t TimerWheel::tick_of(SteadyTime time) const {
  if (time <= start_) return 0;
  return static_cast<std::uint64_t>((time - start_) / tick);
}

void TimerWheel::insert(Timer& timer) {
  Slot& slot = slots_[timer.due_tick_ % slots];
  if (slot.first) {
    timer.next_ = slot.first;
    timer.previous_ = slot.first->previous_;
    timer.previous_->next_ = &timer;
    slot.first->previous_ = &timer;
  } else {
    timer.next_ = timer.previous_ = &timer;
    slot.first = &timer;
  }
  ++armed_;
  if (!running_) schedule();
}

void TimerWheel::catch_up() {
  now_tick_ = std::max(now_tick_, tick_of(std::chrono::steady_clock::now()));
}

void TimerWheel::remove(Timer& timer) {
  Slot& slot = slots_[timer.due_tick_ % slots];
  if (slot.first == &timer) slot.first = timer.next_ == &timer ? nullptr : timer.next_;
  timer.previous_->next_ = timer.next_;
  timer.next_->previous_ = timer.previous_;
  timer.next_ = timer.previous_ = nullptr;
  --armed_;
}

void TimerWheel::schedule() {
  running_ = armed_ > 0;
  if (!running_) return;
  timer_.expires_at(start_ + tick * (now_tick_ + 1));
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    // After a stall there may be many ticks to catch up on; a callback may arm and disarm any
    // timer.
    const auto until = tick_of(std::chrono::steady_clock::now());
    while (now_tick_ < until && armed_ > 0)
      run_tick();
    now_tick_ = std::max(now_tick_, until);
    schedule();
  });
}

void TimerWheel::run_tick() {
  ++now_tick_;
  Slot& slot = slots_[now_tick_ % slots];
  // Others of the same slot are due in a later turn. Callbacks change the list: start over after
  // each.
  for (bool found = true; found;) {
    found = false;
    Timer* timer = slot.first;
    for (Timer* end = timer; timer; timer = timer->next_ == end ? nullptr : timer->next_) {
      if (timer->due_tick_ > now_tick_) continue;
      remove(*timer);
      timer->callback_(timer->owner_);
      found = true;
      break;
    }
  }
}

}  // namespace rollcall::net
