// What is on the heap now. Linking it replaces operator new and delete by ones that count.
#pragma once

#include <cstddef>

namespace rollcall::bench {

struct Heap {
  std::size_t bytes;  // As malloc rounds them up.
  std::size_t blocks;
};

Heap heap();

}  // namespace rollcall::bench
