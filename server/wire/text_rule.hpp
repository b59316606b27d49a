// What texts from strangers may look like.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall::wire {

/// What a text may look like. Characters are Unicode code points; bytes are those of UTF-8.
struct TextRule {
  enum class Characters {
    any,             // Secrets and ids that are only compared.
    printable,       // No control characters (Unicode category Cc).
    printable_text,  // ... but tab and line breaks.
    base64url,       // RFC 4648 section 5, without padding.
  };
  enum class Edges { kept, trimmed };
  enum class Dots {
    any,
    never_alone,  // `.` and `..` are taken out of every URL's path (RFC 3986 section 5.2.4).
  };

  std::size_t characters_min;
  std::size_t characters_max;
  std::size_t bytes_max;
  Characters characters = Characters::any;
  Edges edges = Edges::kept;
  Dots dots = Dots::any;
};

/// What rooms are called: an operator must be able to name each of them in a URL.
inline constexpr TextRule room_rule = {.characters_min = 1,
                                       .characters_max = 128,
                                       .bytes_max = 128,
                                       .characters = TextRule::Characters::printable,
                                       .dots = TextRule::Dots::never_alone};

/// What people are called, by themselves or by a token.
inline constexpr TextRule display_name_rule = {.characters_min = 1,
                                               .characters_max = 64,
                                               .bytes_max = 256,
                                               .characters = TextRule::Characters::printable,
                                               .edges = TextRule::Edges::trimmed};

/// `text` without what String.prototype.trim takes off. Like all here, it must be valid UTF-8.
std::string_view trimmed(std::string_view text);

/// What is wrong with `text`, to follow its name in a sentence; empty if nothing is.
std::string complaint(std::string_view text, const TextRule& rule);

}  // namespace rollcall::wire
