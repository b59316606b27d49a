#include "main/options.hpp"

#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

Options settled(Options options) {
  settle(options);
  return options;
}

TEST(Options, ServeThisMachineAloneUntilTlsOrTheOperatorSaysOtherwise) {
  EXPECT_EQ(settled({}).host, "127.0.0.1");
  Options secure;
  secure.tls = TlsMode::self_signed;
  EXPECT_EQ(settled(secure).host, "0.0.0.0");
  Options insecure;
  insecure.insecure = true;
  EXPECT_EQ(settled(insecure).host, "0.0.0.0");
  Options chosen;
  chosen.host = "::1";
  EXPECT_EQ(settled(chosen).host, "::1");
}

TEST(Options, RefuseToServeOtherMachinesInTheClear) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1"}) {
    Options options;
    options.host = host;
    ASSERT_TRUE(validate(options)) << host;
    EXPECT_THAT(validate(options)->hint, HasSubstr("--insecure"));
    options.insecure = true;
    EXPECT_EQ(validate(options), std::nullopt) << host;
    options.insecure = false;
    options.tls = TlsMode::self_signed;
    EXPECT_EQ(validate(options), std::nullopt) << host;
  }
  for (const char* host : {"127.0.0.1", "127.8.0.1", "::1"}) {
    Options options;
    options.host = host;
    EXPECT_EQ(validate(options), std::nullopt) << host;
  }
}

TEST(Options, TakeOriginsAsBrowsersSendThem) {
  Options options = settled({});
  options.allowed_origins = {"https://a.example", "*", "null"};
  options.frame_ancestors = {"https://a.example:8443", "self"};
  EXPECT_EQ(validate(options), std::nullopt);
  options.allowed_origins = {"https://a.example/"};
  EXPECT_THAT(validate(options)->message, HasSubstr("\"https://a.example/\" is not an origin"));
  options.allowed_origins = {};
  options.frame_ancestors = {"https://a.example; script-src *"};
  EXPECT_THAT(validate(options)->message, HasSubstr("server.frame_ancestors"));
}

TEST(Options, TakeProxiesByAddressAlone) {
  Options options = settled({});
  options.trusted_proxies = {"127.0.0.1", "10.0.0.0/8", "2001:db8::/32"};
  EXPECT_EQ(validate(options), std::nullopt);
  options.trusted_proxies = {"proxy.example"};
  EXPECT_THAT(validate(options)->message, HasSubstr("server.trusted_proxies: \"proxy.example\""));
  options.trusted_proxies.assign(65, "127.0.0.1");
  EXPECT_THAT(validate(options)->message, HasSubstr("at most 64"));
}

TEST(Options, LetEachAddressHaveSomething) {
  for (std::size_t AddressOptions::*limit :
       {&AddressOptions::sockets_max, &AddressOptions::connections_max,
        &AddressOptions::handshakes_at_once, &AddressOptions::handshakes_per_second,
        &AddressOptions::wrong_tokens_at_once}) {
    Options options = settled({});
    for (const auto& [count, fits] :
         {std::pair<std::size_t, bool>{0, false}, {1, true}, {100'000, true}, {100'001, false}}) {
      options.per_address.*limit = count;
      EXPECT_EQ(!validate(options), fits) << count;
    }
  }
}

TEST(Options, TakeTokensOnceWhereThereAreTokens) {
  Options options = settled({});
  options.access.single_use = true;
  EXPECT_THAT(validate(options)->message, HasSubstr("access.single_use"));
}

TEST(ValidateWebhooks, NeedsAKeyForWhateverIsTold) {
  EXPECT_EQ(validate(WebhookOptions{}), std::nullopt);
  WebhookOptions good;
  good.urls = {"https://app.example/hook"};
  good.key_id = "hooks";
  good.secret = "some secret";
  EXPECT_EQ(validate(good), std::nullopt);
  const auto wrong = [&good](auto change) {
    WebhookOptions other = good;
    change(other);
    const auto error = validate(other);
    return error ? error->message : "";
  };
  EXPECT_NE(wrong([](WebhookOptions& o) { o.urls = {"app.example"}; }), "");
  EXPECT_NE(wrong([](WebhookOptions& o) { o.urls.push_back(o.urls.front()); }), "");
  EXPECT_NE(wrong([](WebhookOptions& o) { o.key_id = ""; }), "");
  EXPECT_NE(wrong([](WebhookOptions& o) { o.secret.reset(); }), "");
  EXPECT_NE(wrong([](WebhookOptions& o) { o.secret_file = "also"; }), "");
  EXPECT_NE(wrong([](WebhookOptions& o) { o.events_max = 0; }), "");
  EXPECT_NE(wrong([](WebhookOptions& o) {
              for (int i = 0; i < 8; ++i)
                o.urls.push_back("https://" + std::to_string(i) + ".example/");
            }),
            "");
}

TEST(ValidateWebhooks, NamesAUrlByItsPlaceAndNotByWhatMayBeSecretOfIt) {
  WebhookOptions options;
  options.urls = {"https://app.example/hook", "https://user:pw@hooks.example/secret"};
  const Error none = validate(options).value();
  EXPECT_THAT(none.message, HasSubstr("webhooks.urls: number 2 is no"));
  EXPECT_THAT(none.message + none.hint, Not(AnyOf(HasSubstr("pw"), HasSubstr("secret"))));
  options.urls = {"https://a.example/secret", "https://b.example/", "https://a.example/secret"};
  const Error same = validate(options).value();
  EXPECT_EQ(same.message, "webhooks.urls: number 1 and number 3 are the same");
  EXPECT_THAT(same.hint, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace rollcall::app
