#include "net/address_limits.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::net {
namespace {

constexpr std::size_t sweep_at_least = 1'024;

const Place& unlimited() {
  static const Place place = std::make_shared<const int>(0);
  return place;
}

}  // namespace

AddressLimits::AddressLimits(AddressLimitOptions options, OnRefused on_refused)
    : options_(options),
      on_refused_(std::move(on_refused)),
      sweep_at_(std::min(sweep_at_least, options.addresses_max)) {}

Place AddressLimits::take_socket(Instant now, const std::string& address) {
  return take(now, address, &Entry::sockets, options_.sockets_max, Limit::sockets);
}

Place AddressLimits::take_session(Instant now, const std::string& address) {
  return take(now, address, &Entry::sessions, options_.sessions_max, Limit::sessions);
}

Place AddressLimits::take(Instant now, const std::string& address, std::size_t Entry::*count,
                          std::size_t most, Limit limit) {
  if (address.empty()) return unlimited();
  Entry* const known = entry(now, address);
  if (known == nullptr || known->*count >= most) {
    refused(limit, address);
    return nullptr;
  }
  ++(known->*count);
  // An entry with a place taken is never forgotten, so `known` stays where it is.
  return {known, [self = shared_from_this(), count](Entry* taken) { --(taken->*count); }};
}

std::optional<Duration> AddressLimits::refuse_handshake(Instant now, const std::string& address) {
  if (address.empty()) return std::nullopt;
  Entry* const known = entry(now, address);
  if (known == nullptr || known->sessions >= options_.sessions_max) {
    refused(Limit::sessions, address);
    return wait_for_a_place;
  }
  if (known->handshakes.take(now, options_.handshakes)) return std::nullopt;
  refused(Limit::handshakes, address);
  return known->handshakes.wait(now, options_.handshakes);
}

std::optional<Duration> AddressLimits::refuse_join(Instant now, const std::string& address) {
  if (address.empty()) return std::nullopt;
  Entry* const known = entry(now, address);
  if (known != nullptr && known->joins.take(now, options_.handshakes)) return std::nullopt;
  refused(Limit::joins, address);
  return known != nullptr ? known->joins.wait(now, options_.handshakes) : wait_for_a_place;
}

bool AddressLimits::tolerates_wrong_token(Instant now, const std::string& address) {
  if (address.empty()) return true;
  Entry* const known = entry(now, address);
  if (known != nullptr && known->wrong_tokens.take(now, options_.wrong_tokens)) return true;
  refused(Limit::wrong_tokens, address);
  return false;
}

/// Null if there is no place for one more.
AddressLimits::Entry* AddressLimits::entry(Instant now, const std::string& address) {
  if (const auto known = entries_.find(address); known != entries_.end()) return &known->second;
  if (entries_.size() >= sweep_at_) forget_who_rests(now);
  if (entries_.size() >= options_.addresses_max) return nullptr;
  return &entries_[address];
}

void AddressLimits::forget_who_rests(Instant now) {
  std::erase_if(entries_, [now](const auto& one) {
    const Entry& entry = one.second;
    return entry.sockets == 0 && entry.sessions == 0 && entry.handshakes.is_whole(now) &&
           entry.joins.is_whole(now) && entry.wrong_tokens.is_whole(now);
  });
  sweep_at_ = std::clamp(2 * entries_.size(), std::min(sweep_at_least, options_.addresses_max),
                         options_.addresses_max);
}

void AddressLimits::refused(Limit limit, const std::string& address) const {
  if (on_refused_) on_refused_(limit, address);
}

}  // namespace rollcall::net
