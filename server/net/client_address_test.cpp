#include "net/client_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using boost::asio::ip::make_address;

AddressRanges ranges(const std::vector<std::string>& texts) {
  const auto parsed = AddressRanges::parse(texts);
  EXPECT_TRUE(parsed) << parsed.error().message;
  return *parsed;
}

TEST(AddressRanges, AreAddressesAndNetworksOfEitherKind) {
  const auto all = ranges({"127.0.0.1", "10.0.0.0/8", "192.0.2.128/25", "2001:db8::/33", "::1"});
  for (const char* inside :
       {"127.0.0.1", "10.255.0.1", "192.0.2.129", "2001:db8:7fff::1", "::1", "::ffff:10.1.2.3"})
    EXPECT_TRUE(all.contains(make_address(inside))) << inside;
  for (const char* outside : {"127.0.0.2", "11.0.0.1", "192.0.2.127", "2001:db8:8000::1", "::2",
                              "::ffff:11.1.2.3", "::10.1.2.3"})
    EXPECT_FALSE(all.contains(make_address(outside))) << outside;
  EXPECT_TRUE(ranges({"0.0.0.0/0"}).contains(make_address("198.51.100.1")));
  EXPECT_FALSE(ranges({"0.0.0.0/0"}).contains(make_address("2001:db8::1")));
  EXPECT_FALSE(ranges({}).contains(make_address("127.0.0.1")));
}

TEST(AddressRanges, NameWhatIsNone) {
  for (const std::string text : {"", "localhost", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
                                 "10.0.0.0/8x", "10.0.0/8", "::/129", "/8", "10.0.0.0/8/8"}) {
    const auto parsed = AddressRanges::parse({"::1", text});
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message, ::testing::HasSubstr("\"" + text + "\""));
  }
}

class ClientAddress : public ::testing::Test {
 protected:
  std::string client(const char* other_end, const std::vector<std::string_view>& forwarded) const {
    return client_address(make_address(other_end), forwarded, trusted).to_string();
  }
  const AddressRanges trusted = ranges({"127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48"});
};

TEST_F(ClientAddress, IsTheOtherEndUnlessThatIsATrustedProxy) {
  EXPECT_EQ(client("198.51.100.7", {"192.0.2.1"}), "198.51.100.7");
  EXPECT_EQ(client("198.51.100.7", {}), "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", {"192.0.2.1"}), "192.0.2.1");
  EXPECT_EQ(client("::ffff:127.0.0.1", {"2001:db8::7"}), "2001:db8::7");
}

TEST_F(ClientAddress, IsTheRightmostThatIsNotTrustedWhateverStandsBeforeIt) {
  EXPECT_EQ(client("127.0.0.1", {"192.0.2.1, 198.51.100.7"}), "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", {"127.0.0.1,198.51.100.7"}), "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", {"192.0.2.1, 198.51.100.7 , 10.1.1.1,2001:db8:1::5"}),
            "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", {"192.0.2.1", "198.51.100.7"}), "198.51.100.7")
      << "of several fields the last one was added last";
  EXPECT_EQ(client("127.0.0.1", {"198.51.100.7", "10.1.1.1"}), "198.51.100.7");
}

TEST_F(ClientAddress, MayBeSaidWithAPort) {
  EXPECT_EQ(client("127.0.0.1", {"198.51.100.7:4711"}), "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", {"[2001:db8::7]:4711"}), "2001:db8::7");
  EXPECT_EQ(client("127.0.0.1", {"[2001:db8::7]"}), "2001:db8::7");
}

TEST_F(ClientAddress, IsTheProxyItselfWhereThatSaysNone) {
  EXPECT_EQ(client("127.0.0.1", {}), "127.0.0.1");
  for (const char* said : {"", ",", "unknown", "198.51.100.7,", "198.51.100.7, unknown", "[", "[]",
                           "1.2.3.4.5", "198.51.100.7, _hidden"})
    EXPECT_EQ(client("127.0.0.1", {said}), "127.0.0.1") << said;
  EXPECT_EQ(client("127.0.0.1", {"198.51.100.7, unknown, 10.1.1.1"}), "10.1.1.1");
  EXPECT_EQ(client("127.0.0.1", {"10.2.2.2, 10.1.1.1"}), "10.2.2.2") << "all of them are ours";
}

TEST(CountedAs, IsAnIpv4AddressOrAnIpv6Network) {
  EXPECT_EQ(counted_as(make_address("198.51.100.7")), "198.51.100.7");
  EXPECT_EQ(counted_as(make_address("::ffff:198.51.100.7")), "198.51.100.7");
  EXPECT_EQ(counted_as(make_address("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2::/64");
  EXPECT_EQ(counted_as(make_address("2001:db8:1:2:ffff::1")), "2001:db8:1:2::/64");
  EXPECT_NE(counted_as(make_address("2001:db8:1:3::1")), "2001:db8:1:2::/64");
}

TEST(CountedAs, IsNothingForThisMachine) {
  for (const char* own : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"})
    EXPECT_EQ(counted_as(make_address(own)), "") << own;
}

}  // namespace
}  // namespace rollcall::net
