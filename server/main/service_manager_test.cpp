#include "main/service_manager.hpp"

#include <string>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using Local = boost::asio::local::datagram_protocol;

constexpr ::pid_t self = 77;

TEST(NotifyWish, IsNothingWhereNobodyAskedOrTheSocketMakesNoSense) {
  EXPECT_EQ(notify_wish(nullptr, "1000", nullptr, self).socket, "");
  EXPECT_EQ(notify_wish("", nullptr, nullptr, self).socket, "");
  EXPECT_EQ(notify_wish("run/notify", nullptr, nullptr, self).socket, "");
  EXPECT_EQ(notify_wish(("/" + std::string(200, 'x')).c_str(), nullptr, nullptr, self).socket, "");
}

TEST(NotifyWish, NamesAPathOrAnAbstractNameAndHowOftenTheWatchdogWantsToHear) {
  EXPECT_EQ(notify_wish("/run/notify", nullptr, nullptr, self).socket, "/run/notify");
  EXPECT_EQ(notify_wish("@notify", nullptr, nullptr, self).watchdog, 0s);
  EXPECT_EQ(notify_wish("@notify", "30000000", nullptr, self).watchdog, 30s);
  EXPECT_EQ(notify_wish("@notify", "30000000", "77", self).watchdog, 30s);
}

TEST(NotifyWish, LeavesTheWatchdogOfAnotherProcessAndWhatIsNoTimeAlone) {
  EXPECT_EQ(notify_wish("@notify", "30000000", "78", self).watchdog, 0s);
  for (const char* odd : {"", "-1", "0", "1s", "99999999999999999999"})
    EXPECT_EQ(notify_wish("@notify", odd, nullptr, self).watchdog, 0s) << odd;
}

/// A manager that listens on a name of its own.
class ServiceManagerTest : public ::testing::Test {
 protected:
  ServiceManagerTest() {
    listener_.open();
    listener_.bind(Local::endpoint(std::string(1, '\0') + name_.substr(1)));
    listener_.non_blocking(true);
  }

  /// Whether anything was told, and what.
  std::string heard() {
    std::string text(100, '\0');
    boost::system::error_code error;
    const std::size_t size = listener_.receive(boost::asio::buffer(text), 0, error);
    return error ? "" : text.substr(0, size);
  }

  const std::string name_ = "@rollcall-test-" + std::to_string(::getpid());
  boost::asio::io_context context_;
  Local::socket listener_{context_};
};

TEST_F(ServiceManagerTest, HearsWhenPeopleCanComeAndWhenWeAreAboutToEnd) {
  ServiceManager manager(context_, {name_, 0s});
  EXPECT_EQ(heard(), "");
  manager.ready();
  EXPECT_EQ(heard(), "READY=1\n");
  manager.stopping();
  EXPECT_EQ(heard(), "STOPPING=1\n");
  context_.run();  // Comes back: there is no watchdog to keep.
}

TEST_F(ServiceManagerTest, HearsOfALoopThatTurnsUntilItIsClosed) {
  ServiceManager manager(context_, {name_, 2ms});
  manager.ready();
  EXPECT_EQ(heard(), "READY=1\n");
  EXPECT_EQ(heard(), "WATCHDOG=1\n");
  context_.run_one();
  EXPECT_EQ(heard(), "WATCHDOG=1\n");
  manager.close();
  context_.run();
  EXPECT_EQ(heard(), "");
}

TEST_F(ServiceManagerTest, ThatIsNotThereEndsNothing) {
  ServiceManager manager(context_, {"@rollcall-nobody", 1ms});
  manager.ready();
  manager.stopping();
  ServiceManager nobody(context_, {});
  nobody.ready();
  nobody.stopping();
  manager.close();
  context_.run();
}

}  // namespace
}  // namespace rollcall::app
