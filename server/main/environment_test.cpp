#include "main/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Error refusal(const Variables& variables) {
  Options options;
  const auto read = read_environment(variables, options);
  return read ? Error{ErrorCode::internal, "accepted"} : read.error();
}

TEST(Environment, HasAVariableForEachSetting) {
  Options options;
  ASSERT_TRUE(read_environment({{"ROLLCALL_SERVER_PORT", "8080"},
                                {"ROLLCALL_SERVER_ALLOWED_ORIGINS", "https://a,https://b"},
                                {"ROLLCALL_PRESENCE_SILENCE_MAX", "4s"},
                                {"ROLLCALL_TLS_SELF_SIGNED", "true"}},
                               options));
  EXPECT_EQ(options.port, 8080);
  EXPECT_THAT(options.allowed_origins, ElementsAre("https://a", "https://b"));
  EXPECT_EQ(options.presence.silence_max, 4s);
  EXPECT_EQ(options.tls, TlsMode::self_signed);
  EXPECT_EQ(options.origins.at("server.port"), "ROLLCALL_SERVER_PORT");
}

TEST(Environment, TakesAnEmptyVariableForNone) {
  Options options;
  ASSERT_TRUE(read_environment({{"ROLLCALL_SERVER_PORT", ""}, {"ROLLCALL_NOTHING", ""}}, options));
  EXPECT_EQ(options.port, Options().port);
  EXPECT_TRUE(options.origins.empty());
}

TEST(Environment, RefusesAVariableThatNoSettingHas) {
  const Error error = refusal({{"ROLLCALL_SERVER_PROT", "8080"}});
  EXPECT_EQ(error.message, "unknown environment variable ROLLCALL_SERVER_PROT");
  EXPECT_THAT(error.hint, HasSubstr("did you mean ROLLCALL_SERVER_PORT?"));
}

TEST(Environment, SaysWhichVariableIsWrongAndHow) {
  EXPECT_EQ(refusal({{"ROLLCALL_SERVER_PORT", "tcp://10.0.0.1:80"}}).message,
            "ROLLCALL_SERVER_PORT must be a whole number from 0 to 65535");
}

}  // namespace
}  // namespace rollcall::app
