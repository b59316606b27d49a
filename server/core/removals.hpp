// Who was put out of the room while nothing could be told to them: they are told when they come
// back by themselves, once. They may join anew all the same: that is no ban.
#pragma once

#include "core/seats.hpp"

#include <cstddef>
#include <deque>
#include <optional>

namespace rollcall::core {

/// Of more than `max` the one that was put out first comes back untold.
class Removals {
 public:
  static constexpr std::size_t max = 1000;

  /// `page` is theirs, and what resumes it.
  void add(const ParticipantId& who, const PageKey& page, const ResumeTokens& tokens) {
    untold_.push_back({who, page, tokens});
    if (untold_.size() > max) untold_.pop_front();
  }
  /// Whether this is that page on another connection, or its tab reloaded; told from here on.
  bool take(const ParticipantId& who, const PageKey& page,
            const std::optional<TokenHash>& presented) {
    const auto is_back = [&](const Untold& untold) {
      if (untold.who != who || untold.page.tab != page.tab) return false;
      return untold.page == page || (presented && untold.tokens.accepts(*presented));
    };
    return std::erase_if(untold_, is_back) > 0;
  }

 private:
  struct Untold {
    ParticipantId who;
    PageKey page;
    ResumeTokens tokens;
  };
  std::deque<Untold> untold_;  // The oldest first.
};

}  // namespace rollcall::core
