#include "mediasoup/host_state.hpp"

#include "ortc/limits.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <openssl/rand.h>

namespace rollcall::mediasoup {

void Host::State::answer(MediaRequestId request, Result<JsonText> given) {
  if (!request) return;  // Our own.
  tell_observer([request, given = std::move(given)](ports::MediaObserver& to) {
    to.on_answer(request, given);
  });
}

void Host::State::refuse(MediaRequestId request, Error error) {
  answer(request, tl::unexpected(std::move(error)));
}

void Host::State::not_found(MediaRequestId request, std::string_view what) {
  refuse(request, {ErrorCode::not_found, "there is no such " + std::string(what)});
}

void Host::State::taken(MediaRequestId request, std::string_view what) {
  refuse(request, {ErrorCode::internal, "a " + std::string(what) + " of this id is open already"});
}

Channel::OnAnswer Host::State::ignore_answer() {
  return [](const Channel::Answer&) {};
}

void Host::State::tell(Channel* channel, Method method, std::string_view handler) {
  if (channel) channel->request(method, handler, ignore_answer());
}

std::uint32_t random_ssrc() {
  std::uint32_t random = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
  return ortc::random_ssrc_min + random % (ortc::random_ssrc_max - ortc::random_ssrc_min + 1);
}

std::string random_name() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
  constexpr std::string_view hex = "0123456789abcdef";
  std::string name;
  for (const auto byte : bytes) {
    name += hex[byte >> 4];
    name += hex[byte & 15];
  }
  return name;
}

}  // namespace rollcall::mediasoup
