#include "access/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::access {
namespace {

using ::testing::HasSubstr;

std::string refusal(const Result<Key>& key) {
  if (key) return "accepted";
  EXPECT_EQ(key.error().code, ErrorCode::bad_request);
  EXPECT_FALSE(key.error().hint.empty());
  return key.error().message;
}

// Of `openssl genpkey`; nobody uses them.
constexpr const char* rsa_1024 = R"(-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCvc1NZ+Hb8HKGVfWs9M0OzJfR4
4GsOafDy5VLr8cGLDYUWUqvlOgi/sx56iygwsysVnIvOAtEDFgYzeYlZcgaOFHP0
h+6jGr01ohvHlUQVw/p/C9DqRYt8oLmoEgWpuUzHppVD4Tj0lG3WF1lj+QPJcnba
+cGCDqudjFjsyz1DRQIDAQAB
-----END PUBLIC KEY-----
)";
constexpr const char* p384 = R"(-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEfpNTcXx4ReBBU2bRJxPRbJn4ZcTbMY5n
Hon5vo46NC7PI5iLVZvPBO9L+Hbh1OIJAhrE831an1L2Oxo1/lPpOqwDNTjOUDdC
+fWjCNrbnFD/DmzAgw/hE4/l4dHgA3/E
-----END PUBLIC KEY-----
)";
constexpr const char* p256 = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEI127tcu1HT6EdrCQDGYfn/DQTyqV
chiQyUZD61w0sfQSDEjgNdhujd+3d7JJu8+tB+6hJ/6PayjWlz8sXqtW0g==
-----END PUBLIC KEY-----
)";

TEST(SecretKey, Has32BytesAtLeast) {
  EXPECT_EQ(refusal(secret_key("shop", std::string(32, 's'))), "accepted");
  EXPECT_EQ(refusal(secret_key("shop", std::string(31, 's'))),
            "the secret of key shop is shorter than 32 bytes");
  EXPECT_THAT(refusal(secret_key("shop", "")), HasSubstr("shorter"));
}

TEST(SecretKey, IsNeverRepeatedInAnError) {
  EXPECT_THAT(refusal(secret_key("shop", "hunter2")), ::testing::Not(HasSubstr("hunter2")));
}

TEST(SecretKey, IsNoPemFile) {
  EXPECT_EQ(refusal(secret_key("shop", p256)), "the secret of key shop is a PEM file");
}

TEST(PublicKey, IsOfTheKindThatItsAlgorithmNeeds) {
  EXPECT_EQ(refusal(public_key("shop", Algorithm::es256, p256)), "accepted");
  EXPECT_EQ(refusal(public_key("shop", Algorithm::rs256, p256)),
            "key shop: RS256 needs an RSA key");
  EXPECT_EQ(refusal(public_key("shop", Algorithm::es256, p384)),
            "key shop: ES256 needs a key on the curve P-256");
  EXPECT_EQ(refusal(public_key("shop", Algorithm::es256, rsa_1024)),
            "key shop: ES256 needs a key on the curve P-256");
  EXPECT_EQ(refusal(public_key("shop", Algorithm::hs256, p256)),
            "key shop: HS256 takes a secret and no public key");
}

TEST(PublicKey, OfRsaHas2048BitsAtLeast) {
  EXPECT_EQ(refusal(public_key("shop", Algorithm::rs256, rsa_1024)),
            "key shop: RS256 needs a key of 2048 bits or more");
}

TEST(PublicKey, IsAPemFile) {
  for (const char* wrong :
       {"", "hello", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"})
    EXPECT_EQ(refusal(public_key("shop", Algorithm::rs256, wrong)),
              "key shop: that is no public key");
}

TEST(Algorithms, AreKnownByTheirNamesInRfc7518AndNoOther) {
  EXPECT_EQ(parse_algorithm("HS256"), Algorithm::hs256);
  EXPECT_EQ(parse_algorithm("RS256"), Algorithm::rs256);
  EXPECT_EQ(parse_algorithm("ES256"), Algorithm::es256);
  for (const char* other : {"none", "hs256", "HS512", "PS256", "EdDSA", ""})
    EXPECT_EQ(parse_algorithm(other), std::nullopt) << other;
}

}  // namespace
}  // namespace rollcall::access
