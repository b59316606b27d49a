// Who may use the admin API: whoever has its key.
#pragma once

#include "admin/api_reply.hpp"
#include "core/allowance.hpp"
#include "ports/secrets.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::admin {

/// Wrong keys that are answered as such, from all addresses together; then they have to wait. The
/// right one never has to.
inline constexpr core::Rate wrong_keys{10, 1s};

class ApiGuard {
 public:
  /// Without a key there is no API. Only its digest is kept.
  ApiGuard(const std::optional<std::string>& key, ports::Secrets& secrets);

  /// What to answer to a request with this Authorization header (empty: it has none); nothing if it
  /// is let in.
  std::optional<ApiReply> refusal(Instant now, std::string_view authorization);

 private:
  bool is_right(std::string_view key);

  ports::Secrets& secrets_;
  std::optional<ports::Digest> key_;
  core::Allowance wrong_;
};

}  // namespace rollcall::admin
