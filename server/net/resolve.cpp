#include "net/resolve.hpp"

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <utility>

namespace rollcall::net {
namespace {

/// What the one who asks and the one who looks have in common: whoever is last lets it go.
struct Question {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<Result<Endpoints>> answer;
};

void ask(const std::shared_ptr<Question>& question, const std::string& host, std::uint16_t port,
         Lookup lookup) {
  std::thread([question, host, port, lookup = std::move(lookup)] {
    auto answer = lookup(host, port);
    const std::lock_guard lock(question->mutex);
    question->answer = std::move(answer);
    question->changed.notify_one();
  }).detach();
}

}  // namespace

// getaddrinfo(3) itself, and not Asio's resolver around it: a thread that is left behind may still
// run while the program ends, when whatever is static in a library is gone.
Result<Endpoints> look_up(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (code != 0) {
    const char* const why = code == EAI_SYSTEM ? std::strerror(errno) : ::gai_strerror(code);
    return fail(ErrorCode::not_found, host + ": " + why);
  }
  Endpoints found;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    if (one->ai_family != AF_INET && one->ai_family != AF_INET6) continue;
    auto& endpoint = found.emplace_back();
    endpoint.resize(one->ai_addrlen);
    std::memcpy(endpoint.data(), one->ai_addr, one->ai_addrlen);
  }
  ::freeaddrinfo(list);
  return found;
}

std::optional<Result<Endpoints>> resolve(const std::string& host, std::uint16_t port,
                                         std::chrono::steady_clock::time_point deadline,
                                         const std::stop_token& stop, Lookup lookup) {
  boost::system::error_code no_address;
  const auto address = boost::asio::ip::make_address(host, no_address);
  if (!no_address) return Endpoints{{address, port}};
  const auto question = std::make_shared<Question>();
  try {
    ask(question, host, port, std::move(lookup));
  } catch (const std::system_error& error) {
    return fail(ErrorCode::limit_reached, host + ": " + error.what());
  }
  std::unique_lock lock(question->mutex);
  question->changed.wait_until(lock, stop, deadline, [&] { return question->answer.has_value(); });
  return std::move(question->answer);
}

}  // namespace rollcall::net
