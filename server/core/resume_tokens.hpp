// The two resume tokens that a seat honours, so that a lost answer locks nobody out.
//
// Every join answers with a fresh token, the *offered* one. The server can't know whether that
// answer arrived, so the *accepted* one from before stays good until the page has shown that it
// did: by presenting the offered token, or by naming a version of the list that it knows from
// there.
#pragma once

#include "core/types.hpp"

#include <optional>

namespace rollcall::core {

/// Takes the same time whatever differs, and wherever: timing tells nothing about the hash.
bool same_token(const TokenHash& a, const TokenHash& b);

class ResumeTokens {
 public:
  /// Whether `presented` is one of the two.
  bool accepts(const TokenHash& presented) const;

  /// A join with a token that accepts() was right about: what it presented stays good.
  void renew(const TokenHash& presented, const TokenHash& offered);

  /// A join by identity alone: older tokens are void.
  void start_over(const TokenHash& offered);

  /// The page has got the last answer.
  void confirm();

  /// None is good any more.
  void drop();

 private:
  std::optional<TokenHash> accepted_;
  std::optional<TokenHash> offered_;
};

}  // namespace rollcall::core
