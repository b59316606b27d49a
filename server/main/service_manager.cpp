#include "main/service_manager.hpp"

#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>

namespace rollcall::app {
namespace {

template <class Number>
std::optional<Number> number(const char* text) {
  if (text == nullptr) return std::nullopt;
  Number value{};
  const char* const end = text + std::strlen(text);
  const auto [last, error] = std::from_chars(text, end, value);
  if (error != std::errc{} || last != end || value <= 0) return std::nullopt;
  return value;
}

// sun_path (unix(7)) and its end.
constexpr std::size_t path_max = 107;

}  // namespace

NotifyWish notify_wish(const char* socket, const char* watchdog_usec, const char* watchdog_pid,
                       ::pid_t self) {
  NotifyWish wish;
  const std::string_view path = socket == nullptr ? "" : socket;
  const bool known = path.starts_with('/') || path.starts_with('@');
  if (!known || path.size() > path_max) return wish;
  wish.socket = path;
  const bool ours = watchdog_pid == nullptr || number<::pid_t>(watchdog_pid) == self;
  if (ours) wish.watchdog = Duration(number<Duration::rep>(watchdog_usec).value_or(0));
  return wish;
}

ServiceManager::ServiceManager(boost::asio::io_context& context, const NotifyWish& wish)
    : socket_(context), timer_(context), watchdog_(wish.watchdog) {
  if (wish.socket.empty()) return;
  std::string path = wish.socket;
  if (path.front() == '@') path.front() = '\0';  // An abstract name.
  manager_ = boost::asio::local::datagram_protocol::endpoint(path);
  boost::system::error_code ignored;  // Then nobody is told.
  socket_.open({}, ignored);
  socket_.non_blocking(true, ignored);
}

void ServiceManager::ready() {
  tell("READY=1\n");
  if (watchdog_ > Duration{}) keep_watchdog();
}

void ServiceManager::stopping() {
  tell("STOPPING=1\n");
}

void ServiceManager::close() {
  timer_.cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void ServiceManager::tell(std::string_view state) {
  if (!socket_.is_open()) return;
  boost::system::error_code ignored;
  socket_.send_to(boost::asio::buffer(state), manager_, 0, ignored);
}

// Half of its time, as sd_watchdog_enabled(3) recommends.
void ServiceManager::keep_watchdog() {
  tell("WATCHDOG=1\n");
  timer_.expires_after(watchdog_ / 2);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) keep_watchdog();
  });
}

}  // namespace rollcall::app
