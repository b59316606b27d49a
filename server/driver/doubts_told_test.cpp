#include "driver/doubts_told.hpp"

#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using What = ports::RoomEvent::What;

constexpr core::Rate rate{2, 30s};

class DoubtsToldTest : public ::testing::Test {
 protected:
  bool tells(What what, const std::string& who = "ann") {
    return doubts_.tells(now_, {.what = what, .participant = ParticipantId(who)}, rate);
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
