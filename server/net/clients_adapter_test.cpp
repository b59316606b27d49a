#include "net/clients_adapter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Keeps what it is told, and takes at once whom it may.
class Told final : public ports::ClientObserver {
 public:
  explicit Told(ClientsAdapter& adapter) : adapter_(adapter) {}

  void on_connected(ConnectionId, const JsonText&) override {}
  void on_event(ConnectionId, std::string_view, std::optional<AckId>) override {}
  void on_heard() override { adapter_.take_heard(heard.emplace_back()); }
  void on_closed(ConnectionId connection, ports::CloseCause) override {
    closed.push_back(connection);
  }

  std::vector<std::vector<ConnectionId>> heard;
  std::vector<ConnectionId> closed;

 private:
  ClientsAdapter& adapter_;
};

class Adapter : public ::testing::Test {
 protected:
  Adapter() { adapter_->set_observer(told_); }

  void hear(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t number = first; number <= last; ++number)
      adapter_->on_heard(ConnectionId(number));
  }
  void turn() {
    context_.restart();
    context_.run();
  }

  boost::asio::io_context context_;
  std::shared_ptr<ClientsAdapter> adapter_ = std::make_shared<ClientsAdapter>(context_);
  Told told_{*adapter_};
};

TEST_F(Adapter, TellsOnceOfAllWhoWereHeardInOneTurnInOrder) {
  hear(1, 3);
  EXPECT_THAT(told_.heard, IsEmpty());
  turn();
  EXPECT_THAT(told_.heard,
              ElementsAre(ElementsAre(ConnectionId(1), ConnectionId(2), ConnectionId(3))));
}

TEST_F(Adapter, TellsOfWhoIsHeardInEachLaterTurn) {
  hear(1, 1);
  turn();
  turn();
  hear(2, 2);
  turn();
  EXPECT_THAT(told_.heard, ElementsAre(ElementsAre(ConnectionId(1)), ElementsAre(ConnectionId(2))));
}

TEST_F(Adapter, LetsNobodyWaitForMoreThanOneTurnOfTheLoop) {
  constexpr auto full = ClientsAdapter::heard_at_once;
  hear(1, full + 2);
  EXPECT_THAT(told_.heard, ElementsAre(SizeIs(full)));
  turn();
  EXPECT_THAT(told_.heard, ElementsAre(SizeIs(full), SizeIs(2)));
}

TEST_F(Adapter, TellsNothingOfThoseWhomTheObserverHasTakenItself) {
  hear(1, 2);
  std::vector<ConnectionId> taken = {ConnectionId(9)};
  const Instant first = adapter_->take_heard(taken);
  EXPECT_THAT(taken, SizeIs(2));
  turn();
  EXPECT_THAT(told_.heard, IsEmpty());
  hear(3, 3);
  turn();
  EXPECT_THAT(told_.heard, ElementsAre(ElementsAre(ConnectionId(3))));
  EXPECT_GE(adapter_->take_heard(taken), first);
  EXPECT_THAT(taken, IsEmpty());
}

TEST_F(Adapter, TellsOfAnEndOnATurnOfItsOwn) {
  adapter_->on_disconnected(ConnectionId(1), CloseCause::transport_closed);
  EXPECT_THAT(told_.closed, IsEmpty());
  turn();
  EXPECT_THAT(told_.closed, ElementsAre(ConnectionId(1)));
}

}  // namespace
}  // namespace rollcall::net
