#include "main/spdlog_log.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>

namespace rollcall::app {
namespace {

spdlog::level::level_enum to_spdlog(ports::Level level) {
  switch (level) {
    case ports::Level::error:
      return spdlog::level::err;
    case ports::Level::warn:
      return spdlog::level::warn;
    case ports::Level::info:
      return spdlog::level::info;
    case ports::Level::debug:
      return spdlog::level::debug;
    case ports::Level::trace:
      return spdlog::level::trace;
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(ports::Level level) {
  switch (level) {
    case ports::Level::error:
      return "error";
    case ports::Level::warn:
      return "warn";
    case ports::Level::info:
      return "info";
    case ports::Level::debug:
      return "debug";
    case ports::Level::trace:
      return "trace";
  }
  ROLLCALL_ASSERT(false);
}

bool is_plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7F;
  });
}

std::string in_quotes(std::string_view text) {
  return '"' + escaped(text) + '"';
}

std::string value_text(const ports::Field& field, LogFormat format) {
  if (const auto* text = std::get_if<std::string_view>(&field.value))
    return format == LogFormat::text && is_plain(*text) ? std::string(*text) : in_quotes(*text);
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) return std::to_string(*number);
  return fmt::format("{:.3f}", std::get<double>(field.value));
}

std::string text_line(ports::Level level, std::string_view message,
                      std::initializer_list<ports::Field> fields) {
  std::string line = fmt::format("{:5} {}", to_text(level), escaped(message));
  for (const ports::Field& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    line += value_text(field, LogFormat::text);
  }
  return line;
}

std::string json_line(ports::Level level, std::string_view message,
                      std::initializer_list<ports::Field> fields) {
  std::string line = R"("level":")" + std::string(to_text(level)) + R"(","message":)";
  line += in_quotes(message);
  for (const ports::Field& field : fields) {
    line += ",\"";
    line += field.name;
    line += "\":";
    line += value_text(field, LogFormat::json);
  }
  return line;
}

}  // namespace

SpdlogLog::SpdlogLog(std::shared_ptr<spdlog::logger> logger, LogFormat format, ports::Level level)
    : logger_(std::move(logger)), format_(format), level_(level) {
  logger_->set_level(to_spdlog(level));
  logger_->flush_on(spdlog::level::trace);  // A crash must not take the last lines with it.
  // %v is the whole line; the time is UTC, RFC 3339.
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      format == LogFormat::text ? "%Y-%m-%dT%H:%M:%S.%eZ %^%v%$"
                                : R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})",
      spdlog::pattern_time_type::utc));
}

void SpdlogLog::write(ports::Level level, std::string_view message,
                      std::initializer_list<ports::Field> fields) {
  if (!enabled(level)) return;
  const std::string line = format_ == LogFormat::text ? text_line(level, message, fields)
                                                      : json_line(level, message, fields);
  logger_->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

SpdlogLog stderr_log(LogFormat format, ports::Level level) {
  auto sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_st>();
  return {std::make_shared<spdlog::logger>("rollcall", std::move(sink)), format, level};
}

std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  const auto escape = [&](unsigned char c) {
    out += "\\u00";
    out += digits[c >> 4];
    out += digits[c & 0x0F];
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    const auto following = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : '\0');
    if (c == 0xC2 && following >= 0x80 && following < 0xA0) {
      escape(following);  // C1 controls, U+0080 to U+009F: terminals obey them, too.
      ++at;
    } else if (c < 0x20 || c == 0x7F) {
      escape(c);
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += text[at];
    }
  }
  return out;
}

}  // namespace rollcall::app
