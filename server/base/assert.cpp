#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace rollcall {

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, expression);
  std::abort();
}

}  // namespace rollcall
