// What can be wrong with the store, by what is to be done about it.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace rollcall::store {

struct Failure {
  enum class Kind {
    full,     // No space, a quota, a file that may not grow: may be over later.
    damaged,  // The file is no database, or is broken: it never gets better.
    newer,    // A later version of rollcall has made the file: not to be touched.
    refused,  // This statement alone, however often it is tried.
    other,    // No access, an I/O error, locked by somebody.
  };

  Kind kind;
  std::string message;
};

template <class T>
using Stored = tl::expected<T, Failure>;

}  // namespace rollcall::store
