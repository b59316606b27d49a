// All deadlines of the network layer on one Asio timer. An idle connection costs four pointers
// here, no timer of its own.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rollcall::net {

using SteadyTime = std::chrono::steady_clock::time_point;

/// A hashed timing wheel (Varghese and Lauck, 1987, scheme 6). Deadlines are met up to one tick
/// late.
class TimerWheel {
 public:
  /// Embedded in its owner; disarms itself when destroyed.
  class Timer {
   public:
    using Callback = void (*)(void* owner);

    Timer(TimerWheel& wheel, void* owner, Callback callback)
        : wheel_(wheel), owner_(owner), callback_(callback) {}
    ~Timer() { disarm(); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    /// Calls back once at `at` or up to a tick later; replaces what was armed.
    void arm(SteadyTime at);
    void disarm();
    bool armed() const { return next_ != nullptr; }

   private:
    friend class TimerWheel;
    TimerWheel& wheel_;
    void* owner_;
    Callback callback_;
    Timer* next_ = nullptr;
    Timer* previous_ = nullptr;
    std::uint64_t due_tick_ = 0;
  };

  explicit TimerWheel(boost::asio::io_context& context);
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

 private:
  static constexpr std::chrono::milliseconds tick{20};
  static constexpr std::size_t slots = 512;  // Ten seconds a turn: most deadlines fit into one.

  /// A circular list with the slot itself as its head.
  struct Slot {
    Timer* first = nullptr;
  };

  void insert(Timer& timer);
  void remove(Timer& timer);
  /// Skips the ticks of a wheel that stood still: nothing was due in them.
  void catch_up();
  void run_tick();
  void schedule();
  std::uint64_t tick_of(SteadyTime time) const;

  boost::asio::steady_timer timer_;
  SteadyTime start_;
  std::uint64_t now_tick_ = 0;
  std::size_t armed_ = 0;
  bool running_ = false;
  std::array<Slot, slots> slots_{};
};

}  // namespace rollcall::net
