#include "main/named_files.hpp"

#include "main/access_keys.hpp"
#include "main/admin_key.hpp"
#include "main/relays.hpp"
#include "net/tls.hpp"

#include <utility>

namespace rollcall::app {
namespace {

Result<std::optional<access::Key>> find_webhook_key(const WebhookOptions& options) {
  if (options.urls.empty()) return std::nullopt;
  auto key = load_key({.id = options.key_id,
                       .algorithm = access::Algorithm::hs256,
                       .secret = options.secret,
                       .secret_file = options.secret_file,
                       .public_key_file = std::nullopt});
  if (!key) return tl::unexpected(std::move(key.error()));
  return *std::move(key);
}

Result<void> check_certificate(const Options& options) {
  if (options.tls != TlsMode::files) return {};
  if (auto tls = net::tls_from_files({options.tls_cert, options.tls_key}); !tls)
    return tl::unexpected(std::move(tls.error()));
  return {};
}

}  // namespace

Result<NamedFiles> read_named_files(const Options& options) {
  auto access = make_access(options.access);
  if (!access) return tl::unexpected(std::move(access.error()));
  auto admin = load_admin_key(options.admin);
  if (!admin) return tl::unexpected(std::move(admin.error()));
  auto relays = make_relays(options.turn);
  if (!relays) return tl::unexpected(std::move(relays.error()));
  auto webhooks = find_webhook_key(options.webhooks);
  if (!webhooks) return tl::unexpected(std::move(webhooks.error()));
  if (auto certificate = check_certificate(options); !certificate)
    return tl::unexpected(std::move(certificate.error()));
  return NamedFiles{*std::move(access), *std::move(admin), *std::move(relays),
                    *std::move(webhooks)};
}

}  // namespace rollcall::app
