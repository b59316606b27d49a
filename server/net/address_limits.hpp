// What one address may have and do at a time, so that it cannot take the server from the others.
// Who is counted as one says client_address.hpp.
#pragma once

#include "base/time.hpp"
#include "core/allowance.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rollcall::net {

/// Somebody of that address has to leave first: nobody knows when.
inline constexpr Duration wait_for_a_place = 5s;

struct AddressLimitOptions {
  // An office of 200 behind one address, each with a page that loads over six connections at once
  // and then has one.
  std::size_t sockets_max = 2'000;
  std::size_t sessions_max = 1'000;
  // All of them come back within a second after a restart of the server, some twice. So often they
  // may join, too: a page does it once on each connection, if nobody leaves and comes again.
  core::Rate handshakes{500, 20ms};
  core::Rate wrong_tokens{60, 1s};
  // More than there can be sessions; of others each is forgotten when it may do all again.
  std::size_t addresses_max = 32'768;
};

/// Held as long as what it stands for; the last copy gives it back.
using Place = std::shared_ptr<const void>;

/// Everywhere an empty address is one that is not limited.
class AddressLimits : public std::enable_shared_from_this<AddressLimits> {
 public:
  enum class Limit { sockets, sessions, handshakes, joins, wrong_tokens };
  using OnRefused = std::function<void(Limit limit, const std::string& address)>;

  explicit AddressLimits(AddressLimitOptions options, OnRefused on_refused = {});

  /// For a TCP connection; null if the address has as many as it may.
  Place take_socket(Instant now, const std::string& address);
  /// For an Engine.IO session; null likewise.
  Place take_session(Instant now, const std::string& address);
  /// Counts a session that is asked for. Nothing if it may be opened, or how long to wait before
  /// asking again.
  std::optional<Duration> refuse_handshake(Instant now, const std::string& address);
  /// Counts a join; likewise.
  std::optional<Duration> refuse_join(Instant now, const std::string& address);
  /// Counts a token that was none; false if there were too many.
  bool tolerates_wrong_token(Instant now, const std::string& address);

  /// How many addresses are remembered.
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::size_t sockets = 0;
    std::size_t sessions = 0;
    core::Allowance handshakes = {};
    core::Allowance joins = {};
    core::Allowance wrong_tokens = {};
  };

  Entry* entry(Instant now, const std::string& address);
  void forget_who_rests(Instant now);
  Place take(Instant now, const std::string& address, std::size_t Entry::*count, std::size_t most,
             Limit limit);
  void refused(Limit limit, const std::string& address) const;

  AddressLimitOptions options_;
  OnRefused on_refused_;
  std::map<std::string, Entry> entries_;
  std::size_t sweep_at_;  // Entries, so that looking through all of them is seldom.
};

}  // namespace rollcall::net
