#include "driver/doubts_told.hpp"

#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using What = ports::RoomEvent::What;
using Telling = DoubtsTold::Telling;

constexpr core::Rate rate{2, 30s};

class DoubtsToldTest : public ::testing::Test {
 protected:
  DoubtsTold::Telling telling(What what, const std::string& who = "ann") {
    return doubts_.telling(now_, {.what = what, .participant = ParticipantId(who)}, rate);
  }
  bool tells(What what, const std::string& who = "ann") {
    return telling(what, who) == Telling::told;
  }
  /// Of a silence that is over: whether its beginning was told, and its end is as its beginning.
  bool tells_of_silence() {
    const bool told = tells(What::reconnecting);
    EXPECT_EQ(tells(What::heard), told);
    return told;
  }

  Instant now_{};
  DoubtsTold doubts_;
};

TEST_F(DoubtsToldTest, AreSoManyAtOnceAndThenOneNowAndThen) {
  EXPECT_TRUE(tells_of_silence());
  EXPECT_TRUE(tells_of_silence());
  EXPECT_FALSE(tells_of_silence());
  EXPECT_FALSE(tells_of_silence());
  now_ += 30s;
  EXPECT_TRUE(tells_of_silence());
  EXPECT_FALSE(tells_of_silence());
}

TEST_F(DoubtsToldTest, AreUntoldButThatIsSaid) {
  tells_of_silence();
  tells_of_silence();
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(telling(What::reconnecting), Telling::untold_from_here_on);
    EXPECT_EQ(telling(What::heard), Telling::untold);
    EXPECT_EQ(telling(What::reconnecting), Telling::untold);
    EXPECT_EQ(telling(What::heard), Telling::untold);
    now_ += 30s;
    EXPECT_TRUE(tells_of_silence());
  }
}

TEST_F(DoubtsToldTest, AreCountedForEachPersonAlone) {
  for (int i = 0; i < 3; ++i)
    tells_of_silence();
  EXPECT_TRUE(tells(What::reconnecting, "ben"));
}

TEST_F(DoubtsToldTest, HideNobodyWhoIsGoneOrHasComeIn) {
  for (int i = 0; i < 3; ++i)
    tells_of_silence();
  EXPECT_FALSE(tells(What::reconnecting));
  for (const What what : {What::left, What::back, What::resumed, What::took_over, What::joined})
    EXPECT_TRUE(tells(what));
}

TEST_F(DoubtsToldTest, AreForgottenWithTheSeat) {
  for (int i = 0; i < 3; ++i)
    tells_of_silence();
  EXPECT_TRUE(tells(What::forgotten));
  EXPECT_TRUE(tells_of_silence());
}

}  // namespace
}  // namespace rollcall::driver
