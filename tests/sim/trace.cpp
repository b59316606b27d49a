#include "sim/trace.hpp"

#include <array>
#include <cstdio>

namespace rollcall::sim {
namespace {

constexpr std::size_t lines_kept = 20'000;
constexpr std::size_t lines_shown = 40;

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.resize(width, ' ');
  return out;
}

std::string shown(Instant at, std::uint32_t who, std::string_view text) {
  const std::string name = who == nobody ? "" : "p" + std::to_string(who);
  return clock_text(at) + "  " + padded(name, 5) + std::string(text);
}

}  // namespace

std::string clock_text(Instant at) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(at - begin_of_time).count();
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%3lld:%02lld.%03lld",
                static_cast<long long>(ms / 60'000), static_cast<long long>(ms / 1000 % 60),
                static_cast<long long>(ms % 1000));
  return text.data();
}

void Trace::line(Instant now, std::uint32_t who, std::string_view what, std::string_view detail) {
  mix(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  mix(who);
  for (const std::string_view part : {what, detail})
    for (const char c : part)
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  std::string text = detail.empty() ? std::string(what) : padded(what, 34) + std::string(detail);
  if (show_ == Show::everything) std::puts(shown(now, who, text).c_str());
  lines_.push_back({now, who, std::move(text)});
  if (lines_.size() > lines_kept) lines_.pop_front();
}

void Trace::mix(std::uint64_t value) {
  hash_ = (hash_ ^ value) * 0x9E3779B97F4A7C15ull;
  hash_ ^= hash_ >> 32;
}

std::string Trace::last_about(std::uint32_t who) const {
  std::deque<std::string> chosen;
  for (auto line = lines_.rbegin(); line != lines_.rend() && chosen.size() < lines_shown; ++line) {
    if (line->who == who || line->who == nobody)
      chosen.push_front("    " + shown(line->at, line->who, line->text) + "\n");
  }
  std::string all;
  for (const std::string& line : chosen)
    all += line;
  return all;
}

}  // namespace rollcall::sim
