// Key frames for who is heard again.
#include "core/testing/stage.hpp"

#include <tuple>

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

/// Ann sends, Bob receives.
class Pictures : public testing::Test {
 protected:
  Stage stage;
  ConnectionId ann = stage.join("ann");
  ConnectionId bob = stage.join("bob");
  TransportId sending = stage.connected_transport(ann, Direction::send);
  TransportId receiving = stage.connected_transport(bob, Direction::recv);
};

TEST_F(Pictures, WhoeverIsHeardAgainGetsAndGivesPicturesThatNeedNoOthers) {
  const ProducerId camera = stage.produce(ann, sending);
  const auto copy = stage.consume(bob, receiving, camera);
  const ConnectionId cat = stage.join("cat");
  const auto cat_receives = stage.connected_transport(cat, Direction::recv);
  const auto cat_sends = stage.connected_transport(cat, Direction::send);
  const auto second_copy = stage.consume(cat, cat_receives, camera);
  const auto of_cat = stage.consume(bob, receiving, stage.produce(cat, cat_sends));
  for (const auto& [name, connection, expected] :
       {std::tuple("ann", ann, std::vector{copy, second_copy}),
        std::tuple("bob", bob, std::vector{copy, of_cat}),
        std::tuple("cat", cat, std::vector{second_copy, of_cat})}) {
    stage.forget_the_past();
    stage.silence(connection);
    while (stage.presence(name) == Presence::present)
      stage.pass(100ms);
    EXPECT_THAT(stage.calls<RequestKeyFrame>(), IsEmpty());
    stage.alive.insert(connection);
    stage.hear(connection);
    std::vector<ConsumerId> asked;
    for (const RequestKeyFrame& call : stage.calls<RequestKeyFrame>())
      asked.push_back(call.consumer);
    EXPECT_THAT(asked, UnorderedElementsAreArray(expected)) << name;
  }
}

TEST_F(Pictures, WhoeverWasGoneAndWhoseMediaWasKeptGetsThemToo) {
  const ProducerId camera = stage.produce(ann, sending);
  const auto copy = stage.consume(bob, receiving, camera);
  stage.silence(bob);
  stage.pass(12s);
  ASSERT_FALSE(stage.presence("bob"));
  stage.forget_the_past();
  stage.join("bob", {.token = stage.witnesses.at(bob).joined->resume_token});
  const auto asked = stage.calls<RequestKeyFrame>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].consumer, copy);
}

TEST_F(Pictures, WhoComesAndGoesAllTheTimeDoesNotFloodTheWorker) {
  stage.consume(bob, receiving, stage.produce(ann, sending));
  const auto asked_in = [&](int returns) {
    stage.forget_the_past();
    for (int i = 0; i < returns; ++i) {
      stage.drop(bob);
      while (stage.presence("bob") == Presence::present)
        stage.pass(100ms);
      bob = stage.join("bob", {.token = stage.witnesses.at(bob).joined->resume_token});
    }
    return stage.calls<RequestKeyFrame>().size();
  };
  EXPECT_EQ(asked_in(3), 3u);
  EXPECT_LE(asked_in(60), 40u);
  stage.pass(20s);
  EXPECT_EQ(asked_in(3), 3u);
}

TEST_F(Pictures, PicturesOfWhatIsGoneAreNotAskedFor) {
  const ProducerId camera = stage.produce(ann, sending);
  stage.consume(bob, receiving, camera);
  stage.silence(bob);
  stage.pass(4s);
  ASSERT_EQ(stage.presence("bob"), Presence::reconnecting);
  stage.ask(ann, CloseProducerRequest{camera});
  stage.hear(bob);
  EXPECT_THAT(stage.calls<RequestKeyFrame>(), IsEmpty());
}

}  // namespace
}  // namespace rollcall::core
