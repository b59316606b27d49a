// Signed tokens: any text becomes a grant within its limits or an error that repeats nothing of it.
#include "access/claims.hpp"
#include "access/strict_json.hpp"
#include "access/token_access.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <string>

#include <boost/json/parse.hpp>

namespace token = rollcall::access;  // Not `access`: POSIX has a function of that name.
using rollcall::ErrorCode;
using rollcall::fuzz::check;

namespace {

// As in protocol/vectors: the seeds are signed with it.
const token::TokenAccess& verifier() {
  static const token::TokenAccess access(
      {token::secret_key("shop", "a secret of the tests, thirty-two bytes and more").value()},
      std::chrono::seconds(30));
  return access;
}
constexpr std::chrono::seconds now{1'800'000'000};

// Planted: people are taken to have shorter names than the verifier lets them have.
constexpr std::size_t name_bytes_max = rollcall::fuzz::planted ? 8 : 256;

void check_error(const rollcall::Error& error) {
  check(error.code == ErrorCode::token_invalid || error.code == ErrorCode::not_allowed,
        "an error is about the token");
  check(!error.message.empty() && !error.hint.empty(), "an error has a message and a hint");
  check(error.message.size() + error.hint.size() < 300, "an error does not repeat its input");
}

std::string base64url(std::string_view bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6)
      text += alphabet[bits >> (held - 6) & 0x3F];
  }
  if (held > 0) text += alphabet[bits << (6 - held) & 0x3F];
  return text;
}

void check_taking_apart(std::string_view text) {
  const auto compact = token::take_apart(text);
  if (!compact) return check_error(compact.error());
  check(text.size() <= token::token_bytes_max, "a token is short");
  check(std::count(text.begin(), text.end(), '.') == 2, "a token has three parts");
  check(!compact->header.contains("crit"), "a header asks for no extensions");
  const auto header = text.substr(0, text.find('.'));
  const auto decoded = token::decode_base64url(header);
  check(decoded && base64url(*decoded) == header, "there is one text for each header");
}

void check_claims(std::string_view text) {
  const auto object = token::parse_strict(text);
  if (!object) return;
  boost::system::error_code error;
  check(boost::json::parse({text.data(), text.size()}, error) == *object && !error,
        "what is strictly JSON is JSON");
  const auto claims = token::read_claims(*object);
  if (!claims) return check_error(claims.error());
  check(!claims->subject.empty() && claims->subject.size() <= 512, "somebody is meant");
  check(!claims->name || (!claims->name->empty() && claims->name->size() <= name_bytes_max),
        "a name is within its limit");
  check(claims->expires.count() >= 0 && claims->not_before.count() >= 0, "times are after 1970");
}

void check_verifying(std::string_view text) {
  const auto grant = verifier().verify(text, rollcall::RoomId("weekly"), now);
  if (!grant) return check_error(grant.error());
  check(!grant->identity.empty(), "whoever comes in is somebody");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = rollcall::fuzz::text_of(data, size);
  check_taking_apart(text);
  check_claims(text);
  check_verifying(text);
  return 0;
}
