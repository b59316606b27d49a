// Structured log lines. The core does not log; the driver writes one line per effect worth one.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace rollcall::ports {

enum class Level {
  error,  // Wakes somebody.
  warn,   // Odd, but alive.
  info,   // One line per lifecycle transition.
  debug,  // Per message; the lines of the user cleanup document live here.
  trace,  // Bytes.
};

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double> value;
};

class Log {
 public:
  virtual ~Log() = default;
  virtual bool enabled(Level level) const = 0;
  /// `message` is a constant sentence, `fields` carry what varies. Identities only as hashes, made
  /// by the caller; the sink escapes control characters.
  virtual void write(Level level, std::string_view message,
                     std::initializer_list<Field> fields) = 0;
};

}  // namespace rollcall::ports
