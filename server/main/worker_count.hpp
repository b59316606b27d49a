// How many media workers there are to be.
#pragma once

#include "main/options.hpp"

#include <algorithm>
#include <thread>

namespace rollcall::app {

inline std::size_t worker_count(const Options& options) {
  if (options.workers > 0) return options.workers;
  return std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace rollcall::app
