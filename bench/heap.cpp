#include "heap.hpp"

#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

// One thread: the benchmarks and the driver have no other.
std::size_t bytes_held = 0;
std::size_t blocks_held = 0;

void* take(std::size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) throw std::bad_alloc();
  bytes_held += malloc_usable_size(block);
  ++blocks_held;
  return block;
}

void give_back(void* block) {
  if (block == nullptr) return;
  bytes_held -= malloc_usable_size(block);
  --blocks_held;
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  return take(size);
}
void* operator new[](std::size_t size) {
  return take(size);
}
void operator delete(void* block) noexcept {
  give_back(block);
}
void operator delete[](void* block) noexcept {
  give_back(block);
}
void operator delete(void* block, std::size_t) noexcept {
  give_back(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  give_back(block);
}

namespace rollcall::bench {

Heap heap() {
  return {bytes_held, blocks_held};
}

}  // namespace rollcall::bench
