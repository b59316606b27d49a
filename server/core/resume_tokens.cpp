#include "core/resume_tokens.hpp"

#include <cstddef>

namespace rollcall::core {

bool same_token(const TokenHash& a, const TokenHash& b) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned>(a[i]) ^ static_cast<unsigned>(b[i]);
  }
  return difference == 0;
}

bool ResumeTokens::accepts(const TokenHash& presented) const {
  const bool is_accepted = accepted_ && same_token(*accepted_, presented);
  const bool is_offered = offered_ && same_token(*offered_, presented);
  return is_accepted || is_offered;
}

void ResumeTokens::renew(const TokenHash& presented, const TokenHash& offered) {
  accepted_ = presented;
  offered_ = offered;
}

void ResumeTokens::start_over(const TokenHash& offered) {
  accepted_.reset();
  offered_ = offered;
}

void ResumeTokens::confirm() {
  if (offered_) accepted_ = offered_;
}

void ResumeTokens::drop() {
  accepted_.reset();
  offered_.reset();
}

}  // namespace rollcall::core
