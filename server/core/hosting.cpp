#include "core/hosting.hpp"

namespace rollcall::core {

void Hosting::arrived(const ParticipantId& who) {
  if (!owner_) owner_ = who;
  if (is_owner(who)) owner_is_here_ = true;
  here_.push_back(who);
}

void Hosting::departed(const ParticipantId& who) {
  if (is_owner(who)) owner_is_here_ = false;
  std::erase(here_, who);
}

std::optional<ParticipantId> Hosting::host() const {
  if (owner_is_here_) return owner_;
  return here_.empty() ? std::nullopt : std::optional(here_.front());
}

}  // namespace rollcall::core
