#include "net/resolve.hpp"

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <map>
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

/// What those who ask and the one who looks have in common: whoever is last lets it go.
struct Question {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<Result<Endpoints>> answer;
};

class UnderWay {
 public:
  /// Of the process. Never destroyed: a thread that was left behind may still use it at the end.
  static UnderWay& all() {
    static auto* const all = new UnderWay;
    return *all;
  }

  std::shared_ptr<Question> ask(const std::string& host, std::uint16_t port, Lookup lookup) {
    const std::pair name(host, port);
    const std::lock_guard lock(mutex_);
    const auto [known, fresh] = questions_.try_emplace(name);
    if (!fresh) return known->second;
    const auto question = known->second = std::make_shared<Question>();
    try {
      std::thread([this, question, name, lookup = std::move(lookup)] {
        auto answer = lookup(name.first, name.second);
        forget(name);  // Before it is known: who asks then may get another.
        const std::lock_guard answering(question->mutex);
        question->answer = std::move(answer);
        question->changed.notify_all();
      }).detach();
    } catch (const std::system_error&) {
      questions_.erase(known);
      throw;
    }
    return question;
  }

 private:
  using Name = std::pair<std::string, std::uint16_t>;

  void forget(const Name& name) {
    const std::lock_guard lock(mutex_);
    questions_.erase(name);
  }

  std::mutex mutex_;
  std::map<Name, std::shared_ptr<Question>> questions_;
};

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
  std::shared_ptr<Question> question;
  try {
    question = UnderWay::all().ask(host, port, std::move(lookup));
  } catch (const std::system_error& error) {
    return fail(ErrorCode::limit_reached, host + ": " + error.what());
  }
  std::unique_lock lock(question->mutex);
  question->changed.wait_until(lock, stop, deadline, [&] { return question->answer.has_value(); });
  return question->answer;
}

}  // namespace rollcall::net
