// Log lines by spdlog: text for people, JSON for machines, one line each whatever is in them.
#pragma once

#include "main/options.hpp"
#include "ports/log.hpp"

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace rollcall::app {

class SpdlogLog final : public ports::Log {
 public:
  SpdlogLog(std::shared_ptr<spdlog::logger> logger, LogFormat format, ports::Level level);

  bool enabled(ports::Level level) const override { return level <= level_; }
  void write(ports::Level level, std::string_view message,
             std::initializer_list<ports::Field> fields) override;

 private:
  std::shared_ptr<spdlog::logger> logger_;
  LogFormat format_;
  ports::Level level_;
};

/// A log on standard error.
SpdlogLog stderr_log(LogFormat format, ports::Level level);

/// As it stands in a line: control characters as \u00XX, quotes and backslashes escaped.
std::string escaped(std::string_view text);

}  // namespace rollcall::app
