// What the fuzz targets share. Each says what must hold of any input; with ROLLCALL_PLANTED one
// step of it is done wrong, which shows that the target would notice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace rollcall::fuzz {

inline constexpr bool planted = ROLLCALL_PLANTED;

inline void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace rollcall::fuzz
