// Log lines in memory, as `level message name=value ...`.
#pragma once

#include "ports/log.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::driver::testing {

class FakeLog final : public ports::Log {
 public:
  explicit FakeLog(ports::Level level = ports::Level::debug) : level_(level) {}

  bool enabled(ports::Level level) const override { return level <= level_; }
  void write(ports::Level level, std::string_view message,
             std::initializer_list<ports::Field> fields) override {
    if (!enabled(level)) return;
    if (on_write) on_write(message);
    std::string line = std::to_string(static_cast<int>(level)) + " " + std::string(message);
    for (const ports::Field& field : fields) {
      line += " " + std::string(field.name) + "=";
      if (const auto* text = std::get_if<std::string_view>(&field.value)) line += *text;
      if (const auto* number = std::get_if<std::int64_t>(&field.value))
        line += std::to_string(*number);
      if (const auto* real = std::get_if<double>(&field.value)) line += std::to_string(*real);
    }
    lines_.push_back(std::move(line));
  }

  /// What happens while a line is written.
  std::function<void(std::string_view message)> on_write;

  const std::vector<std::string>& lines() const { return lines_; }

  /// How many lines contain `text`.
  std::size_t count(std::string_view text) const {
    std::size_t found = 0;
    for (const std::string& line : lines_)
      found += line.find(text) != std::string::npos;
    return found;
  }

 private:
  ports::Level level_;
  std::vector<std::string> lines_;
};

}  // namespace rollcall::driver::testing
