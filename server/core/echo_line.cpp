#include "core/echo_line.hpp"

#include <algorithm>

namespace rollcall::core {

namespace {

constexpr std::size_t unanswered_max = 64;

}  // namespace

std::uint64_t EchoLine::next(Instant now) {
  if (unanswered_.size() == unanswered_max) unanswered_.pop_front();
  unanswered_.push_back({++last_, now});
  return last_;
}

std::optional<Instant> EchoLine::returned(std::uint64_t number) {
  const auto sent = std::find_if(unanswered_.begin(), unanswered_.end(),
                                 [number](const Sent& one) { return one.number == number; });
  if (sent == unanswered_.end()) return std::nullopt;
  const Instant at = sent->at;
  unanswered_.erase(unanswered_.begin(), sent + 1);
  return at;
}

void EchoLine::credit(Duration stalled) {
  for (Sent& sent : unanswered_)
    sent.at += stalled;
}

}  // namespace rollcall::core
