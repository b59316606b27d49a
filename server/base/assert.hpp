// Bugs are not errors: a broken invariant ends the process, in release too. Bad input never may.
#pragma once

namespace rollcall {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);
}

#define ROLLCALL_ASSERT(expression) \
  ((expression) ? void(0) : ::rollcall::assertion_failed(#expression, __FILE__, __LINE__))
