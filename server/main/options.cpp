#include "main/options.hpp"

namespace rollcall::app {
namespace {

constexpr std::size_t workers_max = 64;
constexpr std::size_t people_max = 10'000;

std::optional<Error> wrong(std::string message, std::string hint = {}) {
  return Error{ErrorCode::bad_request, std::move(message), std::move(hint)};
}

}  // namespace

std::optional<Error> validate(const Options& options) {
  if (auto error = core::validate(options.presence)) return error;
  if (options.tls == TlsMode::files && (options.tls_cert.empty() || options.tls_key.empty()))
    return wrong("TLS needs both a certificate and its key", "give --tls-cert and --tls-key");
  if (options.workers > workers_max)
    return wrong("media.workers must be at most " + std::to_string(workers_max));
  if (options.rtc_port == 0 || options.rtc_port > 65535 - workers_max)
    return wrong("media.rtc_port must be from 1 to " + std::to_string(65535 - workers_max));
  if (options.limits.participants_max == 0 || options.limits.participants_max > people_max)
    return wrong("limits.participants_max must be from 1 to " + std::to_string(people_max));
  if (options.rooms_max == 0) return wrong("limits.rooms_max must be at least 1");
  return std::nullopt;
}

}  // namespace rollcall::app
