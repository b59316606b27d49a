#include "driver/identity.hpp"

#include "driver/testing/fake_secrets.hpp"

#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using testing::FakeSecrets;

const std::string key(22, 'k');

TEST(GuestIdentity, IsTheSameForTheSameKeyInTheSameRoom) {
  FakeSecrets secrets;
  EXPECT_EQ(guest_identity(secrets, RoomId("blue"), key),
            guest_identity(secrets, RoomId("blue"), key));
  EXPECT_EQ(guest_identity(secrets, RoomId("blue"), key).size(), 64u);
}

TEST(GuestIdentity, DiffersByRoomKeyAndServer) {
  FakeSecrets secrets;
  FakeSecrets another_server("another key");
  const std::string ann = guest_identity(secrets, RoomId("blue"), key);
  EXPECT_NE(ann, guest_identity(secrets, RoomId("red"), key));
  EXPECT_NE(ann, guest_identity(secrets, RoomId("blue"), key + "2"));
  EXPECT_NE(ann, guest_identity(another_server, RoomId("blue"), key));
}

TEST(GuestIdentity, CannotBeShiftedBetweenRoomAndKey) {
  FakeSecrets secrets;
  EXPECT_NE(guest_identity(secrets, RoomId("a"), "bc"), guest_identity(secrets, RoomId("ab"), "c"));
  EXPECT_NE(guest_identity(secrets, RoomId("a1:b"), "c"),
            guest_identity(secrets, RoomId("a"), "b1:c"));
}

TEST(ParticipantIdOf, IsBase64UrlOf256Bits) {
  FakeSecrets secrets;
  const std::string id = participant_id(secrets, RoomId("blue"), "ann").text();
  EXPECT_EQ(id.size(), 43u);
  EXPECT_EQ(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-_"),
            std::string::npos);
}

TEST(ParticipantIdOf, IsAnotherInAnotherRoom) {
  FakeSecrets secrets;
  EXPECT_NE(participant_id(secrets, RoomId("blue"), "ann"),
            participant_id(secrets, RoomId("red"), "ann"));
}

TEST(LogName, IsShortStableAndOfItsKind) {
  FakeSecrets secrets;
  EXPECT_EQ(log_name(secrets, "room", "blue").size(), 8u);
  EXPECT_EQ(log_name(secrets, "room", "blue"), log_name(secrets, "room", "blue"));
  EXPECT_NE(log_name(secrets, "room", "blue"), log_name(secrets, "participant", "blue"));
}

}  // namespace
}  // namespace rollcall::driver
