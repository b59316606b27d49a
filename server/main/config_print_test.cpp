#include "main/config_print.hpp"

#include "main/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string printed_again(const std::string& toml) {
  Options options;
  const auto read = read_config(toml, "again.toml", options);
  EXPECT_TRUE(read) << read.error().message << '\n' << toml;
  options.origins.clear();  // They are other ones now.
  return print_config(options);
}

TEST(PrintConfig, IsTheSameWhenItIsReadAgain) {
  Options options;
  EXPECT_EQ(printed_again(print_config(options)), print_config(options));
  options.host = "::1";
  options.allowed_origins = {"https://a.example", "a \"quoted\"\\\n\tone", "grüße"};
  options.web_root = "/srv/it's here";
  options.tls = TlsMode::files;
  options.tls_cert = "c.pem";
  options.tls_key = "k.pem";
  options.presence.heartbeat = 700ms;
  options.presence.profile = core::Profile::seed;
  options.log_level = ports::Level::trace;
  options.log_names = driver::LogNames::clear;
  EXPECT_EQ(printed_again(print_config(options)), print_config(options));
}

TEST(PrintConfig, SaysWhereEachValueCameFrom) {
  Options options;
  options.port = 4;
  options.origins["server.port"] = "rollcall.toml:2";
  EXPECT_THAT(print_config(options), HasSubstr("port = 4  # rollcall.toml:2\n"));
  EXPECT_THAT(print_config(options), HasSubstr("silence_max = \"3s\"  # default\n"));
  EXPECT_THAT(print_config(options), HasSubstr("# web_root is looked for at start\n"));
}

TEST(PrintConfig, WritesTablesOfTexts) {
  const Setting tables{
      [](const Value&) -> Complaint { return std::nullopt; },
      [] {
        return Value(std::vector<TextTable>{{{"a", "1"}, {"b", "2"}}, {{"c", "3"}}});
      }};
  EXPECT_EQ(to_toml({{"x", {{"y", tables}}}}, {}),
            "[x]\ny = [{ a = \"1\", b = \"2\" }, { c = \"3\" }]  # default\n");
}

TEST(PrintConfig, ShowsNoSecret) {
  std::string password = "hunter2";
  const std::string shown =
      to_toml({{"door", {{"password", secret(text(password))}}}}, {{"door.password", "a.toml:1"}});
  EXPECT_THAT(shown, Not(HasSubstr("hunter2")));
  EXPECT_THAT(shown, HasSubstr("# password is a secret, a.toml:1\n"));
  Options options;
  options.admin.key = "the key that opens everything";
  EXPECT_THAT(print_config(options), Not(HasSubstr("opens everything")));
}

}  // namespace
}  // namespace rollcall::app
