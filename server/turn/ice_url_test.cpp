#include "turn/ice_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::turn {
namespace {

using Service = IceUrl::Service;
using Way = IceUrl::Way;

TEST(IceUrl, NamesServiceWayHostAndPort) {
  const std::pair<const char*, IceUrl> good[] = {
      {"stun:stun.example", {Service::stun, Way::udp, "stun.example", 3478}},
      {"stuns:stun.example:443", {Service::stun, Way::tls, "stun.example", 443}},
      {"turn:192.0.2.1:3479", {Service::turn, Way::udp, "192.0.2.1", 3479}},
      {"turn:turn.example?transport=udp", {Service::turn, Way::udp, "turn.example", 3478}},
      {"turn:turn.example:1?transport=tcp", {Service::turn, Way::tcp, "turn.example", 1}},
      {"turns:turn.example", {Service::turn, Way::tls, "turn.example", 5349}},
      {"turns:turn.example:443?transport=tcp", {Service::turn, Way::tls, "turn.example", 443}},
      {"turns:turn.example?transport=udp", {Service::turn, Way::dtls, "turn.example", 5349}},
      {"turn:[2001:db8::1]:65535", {Service::turn, Way::udp, "2001:db8::1", 65535}},
  };
  for (const auto& [text, url] : good) {
    const auto parsed = parse_ice_url(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, url) << text;
  }
}

TEST(IceUrl, IsRefusedIfBrowsersWouldNotTakeItOrItIsSomethingElse) {
  for (const char* text : {"",
                           "turn:",
                           "turn:?transport=udp",
                           "turn.example:3478",
                           "https://turn.example",
                           "TURN:turn.example",
                           "turn://turn.example",
                           "turn:turn.example:",
                           "turn:turn.example:0",
                           "turn:turn.example:65536",
                           "turn:turn.example:3478/",
                           "turn:turn.example?transport=sctp",
                           "turn:turn.example?transport=udp&x",
                           "turn:user@turn.example",
                           "turn:turn example",
                           "stun:stun.example?transport=udp",
                           "turn:2001:db8::1",
                           "turn:[2001:db8::1",
                           "turn:[]",
                           "turn:[turn.example]:1",
                           "turn:[2001:db8::1]1"}) {
    const auto parsed = parse_ice_url(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message, ::testing::HasSubstr(text));
  }
  EXPECT_FALSE(parse_ice_url("turn:" + std::string(254, 'a')));
}

}  // namespace
}  // namespace rollcall::turn
