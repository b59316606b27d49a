#include "net/resolve.hpp"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using ::testing::HasSubstr;

/// A resolver that hangs until it is let go.
class Hanging {
 public:
  ~Hanging() { let_go_.set_value(); }
  Lookup lookup() {
    return [until = until_](const std::string&, std::uint16_t) -> Result<Endpoints> {
      until.wait();
      return Endpoints{};
    };
  }

 private:
  std::promise<void> let_go_;
  std::shared_future<void> until_ = let_go_.get_future().share();
};

TEST(Resolve, KnowsThisMachineByItsName) {
  const auto known = resolve("localhost", 80, steady_clock::now() + 60s, {});
  ASSERT_TRUE(known && *known);
  ASSERT_FALSE((*known)->empty());
  for (const auto& endpoint : **known) {
    EXPECT_TRUE(endpoint.address().is_loopback());
    EXPECT_EQ(endpoint.port(), 80);
  }
}

TEST(Resolve, SaysThatNobodyHasThatName) {
  const auto known = resolve("no name..", 80, steady_clock::now() + 60s, {});
  ASSERT_TRUE(known);
  ASSERT_FALSE(*known);
  EXPECT_THAT(known->error().message, HasSubstr("no name..: "));
}

TEST(Resolve, AsksNobodyForAnAddress) {
  const auto nobody = [](const std::string&, std::uint16_t) -> Result<Endpoints> {
    ADD_FAILURE();
    return Endpoints{};
  };
  for (const char* address : {"127.0.0.1", "::1"}) {
    const auto known = resolve(address, 80, steady_clock::now() + 60s, {}, nobody);
    ASSERT_TRUE(known && *known);
    EXPECT_EQ((*known)->at(0).address().to_string(), address);
  }
}

TEST(Resolve, LeavesAResolverBehindThatTakesTooLong) {
  Hanging resolver;
  EXPECT_FALSE(resolve("slow.example", 80, steady_clock::now() + 20ms, {}, resolver.lookup()));
}

TEST(Resolve, AsksOnceForANameThatHangsHoweverOftenItIsNeeded) {
  Hanging resolver;
  const auto nobody = [](const std::string&, std::uint16_t) -> Result<Endpoints> {
    ADD_FAILURE();
    return Endpoints{};
  };
  EXPECT_FALSE(resolve("hung.example", 80, steady_clock::now() + 20ms, {}, resolver.lookup()));
  EXPECT_FALSE(resolve("hung.example", 80, steady_clock::now() + 20ms, {}, nobody));
  EXPECT_TRUE(resolve("hung.example", 81, steady_clock::now() + 60s, {}, look_up))
      << "another is another";
}

TEST(Resolve, AsksAnewForANameThatIsKnown) {
  for (const std::uint16_t port : {std::uint16_t{1}, std::uint16_t{2}}) {
    const auto here = [port](const std::string&, std::uint16_t) -> Result<Endpoints> {
      return Endpoints{{boost::asio::ip::address_v4::loopback(), port}};
    };
    const auto known = resolve("again.example", 80, steady_clock::now() + 60s, {}, here);
    ASSERT_TRUE(known && *known);
    EXPECT_EQ((*known)->at(0).port(), port);
  }
}

TEST(Resolve, LeavesAResolverBehindWhenItIsToldToStop) {
  Hanging resolver;
  std::stop_source stop;
  auto asked = std::async(std::launch::async, [&] {
    return resolve("left.example", 80, steady_clock::now() + 1h, stop.get_token(),
                   resolver.lookup());
  });
  stop.request_stop();
  EXPECT_FALSE(asked.get());
}

}  // namespace
}  // namespace rollcall::net
