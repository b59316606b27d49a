// Addresses of a name, for whoever may have to go before the system's resolver answers.
#pragma once

#include "base/error.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

namespace rollcall::net {

using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// Blocks, and nothing interrupts it.
using Lookup = std::function<Result<Endpoints>(const std::string& host, std::uint16_t port)>;
Result<Endpoints> look_up(const std::string& host, std::uint16_t port);

/// Nothing: not known by `deadline`, or `stop` was requested before. `lookup` is called on a thread
/// that may outlive this call, and everything else: what it uses has to be its own. Whoever asks
/// for a name that is being looked up waits for that: each name costs one thread, however often.
std::optional<Result<Endpoints>> resolve(const std::string& host, std::uint16_t port,
                                         std::chrono::steady_clock::time_point deadline,
                                         const std::stop_token& stop, Lookup lookup = look_up);

}  // namespace rollcall::net
