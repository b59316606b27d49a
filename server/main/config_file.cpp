#include "main/config_file.hpp"

#include <charconv>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include <toml++/toml.h>

namespace rollcall::app {
namespace {

/// What is wrong with a value, or nothing.
using Complaint = std::optional<std::string>;
using Setter = std::function<Complaint(const toml::node&)>;
using Section = std::map<std::string, Setter, std::less<>>;
using Sections = std::map<std::string, Section, std::less<>>;

Setter text(std::string& target) {
  return [&target](const toml::node& node) -> Complaint {
    const auto value = node.value_exact<std::string>();
    if (!value) return "must be a string";
    target = *value;
    return std::nullopt;
  };
}

Setter text(std::optional<std::string>& target) {
  return [&target](const toml::node& node) { return text(target.emplace())(node); };
}

Setter path(std::function<void(std::filesystem::path)> set) {
  return [set = std::move(set)](const toml::node& node) -> Complaint {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty()) return "must be a path, as a string";
    set(*value);
    return std::nullopt;
  };
}

Setter texts(std::vector<std::string>& target) {
  return [&target](const toml::node& node) -> Complaint {
    const toml::array* array = node.as_array();
    if (array == nullptr) return "must be an array of strings";
    target.clear();
    for (const toml::node& item : *array) {
      const auto value = item.value_exact<std::string>();
      if (!value) return "must be an array of strings";
      target.push_back(*value);
    }
    return std::nullopt;
  };
}

template <class Number>
Setter number(Number& target) {
  return [&target](const toml::node& node) -> Complaint {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0 ||
        static_cast<std::uint64_t>(*value) > std::numeric_limits<Number>::max())
      return "must be a whole number from 0 to " +
             std::to_string(std::numeric_limits<Number>::max());
    target = static_cast<Number>(*value);
    return std::nullopt;
  };
}

Setter duration(Duration& target) {
  return [&target](const toml::node& node) -> Complaint {
    const auto value = node.value_exact<std::string>();
    const auto parsed = value ? parse_duration(*value) : std::nullopt;
    if (!parsed) return R"(must be a duration like "250ms", "3s", "10min" or "1h")";
    target = *parsed;
    return std::nullopt;
  };
}

Setter flag(std::function<void(bool)> set) {
  return [set = std::move(set)](const toml::node& node) -> Complaint {
    const auto value = node.value_exact<bool>();
    if (!value) return "must be true or false";
    set(*value);
    return std::nullopt;
  };
}

template <class Value>
Setter word(Value& target, std::optional<Value> (*parse)(std::string_view), std::string known) {
  return [&target, parse, known = std::move(known)](const toml::node& node) -> Complaint {
    const auto value = node.value_exact<std::string>();
    const auto parsed = value ? parse(*value) : std::nullopt;
    if (!parsed) return "must be one of " + known;
    target = *parsed;
    return std::nullopt;
  };
}

Section server_section(Options& options) {
  return {
      {"host", text(options.host)},
      {"port", number(options.port)},
      {"web_root", path([&](auto value) { options.web_root = std::move(value); })},
      {"data_dir", path([&](auto value) { options.data_dir = std::move(value); })},
      {"allowed_origins", texts(options.allowed_origins)},
  };
}

Section tls_section(Options& options) {
  const auto use_files = [&options](std::filesystem::path& target) {
    return path([&options, &target](auto value) {
      target = std::move(value);
      options.tls = TlsMode::files;
    });
  };
  return {
      {"cert", use_files(options.tls_cert)},
      {"key", use_files(options.tls_key)},
      {"self_signed", flag([&](bool on) {
         if (on) options.tls = TlsMode::self_signed;
       })},
  };
}

Section media_section(Options& options) {
  return {
      {"workers", number(options.workers)},
      {"rtc_port", number(options.rtc_port)},
      {"announce", texts(options.announce)},
      {"worker_path", path([&](auto value) { options.worker_path = std::move(value); })},
  };
}

std::optional<ports::AccessMode> parse_access_mode(std::string_view name) {
  if (name == "guest") return ports::AccessMode::guest;
  if (name == "token") return ports::AccessMode::token;
  return std::nullopt;
}

std::optional<std::optional<access::Algorithm>> parse_key_algorithm(std::string_view name) {
  if (const auto algorithm = access::parse_algorithm(name)) return algorithm;
  return std::nullopt;
}

Section access_key_section(AccessKeyOptions& key) {
  return {
      {"id", text(key.id)},
      {"algorithm", word(key.algorithm, parse_key_algorithm, "HS256, RS256, ES256")},
      {"secret", text(key.secret)},
      {"secret_file", path([&](auto value) { key.secret_file = std::move(value); })},
      {"public_key_file", path([&](auto value) { key.public_key_file = std::move(value); })},
  };
}

Complaint read_access_key(const toml::table& table, AccessKeyOptions& key) {
  const Section known = access_key_section(key);
  for (const auto& [name, node] : table) {
    const auto setter = known.find(name.str());
    if (setter == known.end()) return "has an unknown setting " + std::string(name.str());
    if (const Complaint complaint = setter->second(node))
      return std::string(name.str()) + " " + *complaint;
  }
  return std::nullopt;
}

Setter access_keys(std::vector<AccessKeyOptions>& target) {
  return [&target](const toml::node& node) -> Complaint {
    const toml::array* array = node.as_array();
    if (array == nullptr || !array->is_homogeneous<toml::table>())
      return "must be tables: [[access.keys]]";
    target.clear();
    for (const toml::node& item : *array) {
      if (const Complaint complaint = read_access_key(*item.as_table(), target.emplace_back()))
        return complaint;
    }
    return std::nullopt;
  };
}

Section access_section(AccessOptions& access) {
  return {
      {"mode", word(access.mode, parse_access_mode, "guest, token")},
      {"keys", access_keys(access.keys)},
      {"clock_skew", duration(access.clock_skew)},
  };
}

std::optional<core::Profile> parse_profile(std::string_view name) {
  if (name == "rollcall") return core::Profile::rollcall;
  if (name == "seed") return core::Profile::seed;
  return std::nullopt;
}

Section presence_section(core::PresenceConfig& presence) {
  return {
      {"profile", word(presence.profile, parse_profile, "rollcall, seed")},
      {"heartbeat", duration(presence.heartbeat)},
      {"silence_max", duration(presence.silence_max)},
      {"gone_after", duration(presence.gone_after)},
      {"closed_doubt", duration(presence.closed_doubt)},
      {"closed_gone", duration(presence.closed_gone)},
      {"closed_doubt_asked", duration(presence.closed_doubt_asked)},
      {"answer_late", duration(presence.answer_late)},
      {"signal_lost_shown", duration(presence.signal_lost_shown)},
      {"signal_lost_max", duration(presence.signal_lost_max)},
      {"recovering", duration(presence.recovering)},
      {"seed_sweep", duration(presence.seed_sweep)},
      {"seed_stale", duration(presence.seed_stale)},
      {"unload_grace", duration(presence.unload_grace)},
      {"media_max", duration(presence.media_max)},
      {"seat_max", duration(presence.seat_max)},
      {"empty_max", duration(presence.empty_max)},
      {"takeover_max", duration(presence.takeover_max)},
      {"transport_setup_max", duration(presence.transport_setup_max)},
      {"roster_interval", duration(presence.roster_interval)},
      {"roster_interval_large", duration(presence.roster_interval_large)},
      {"roster_interval_huge", duration(presence.roster_interval_huge)},
      {"mass_round", duration(presence.mass_round)},
      {"stall_credit_above", duration(presence.stall_credit_above)},
      {"stall_return", duration(presence.stall_return)},
      {"place_kept", duration(presence.place_kept)},
  };
}

Section limits_section(Options& options) {
  return {
      {"rooms_max", number(options.rooms_max)},
      {"participants_max", number(options.limits.participants_max)},
      {"transports_max", number(options.limits.transports_max)},
      {"producers_max", number(options.limits.producers_max)},
      {"consumers_max", number(options.limits.consumers_max)},
      {"data_producers_max", number(options.limits.data_producers_max)},
      {"data_consumers_max", number(options.limits.data_consumers_max)},
  };
}

Section log_section(Options& options) {
  return {
      {"level", word(options.log_level, parse_level, "error, warn, info, debug, trace")},
      {"format", word(options.log_format, parse_log_format, "text, json")},
      {"identities", flag([&](bool clear) {
         options.log_names = clear ? driver::LogNames::clear : driver::LogNames::hashed;
       })},
  };
}

Sections sections(Options& options) {
  return {
      {"server", server_section(options)},
      {"tls", tls_section(options)},
      {"media", media_section(options)},
      {"presence", presence_section(options.presence)},
      {"access", access_section(options.access)},
      {"limits", limits_section(options)},
      {"log", log_section(options)},
  };
}

auto wrong(std::string_view origin, const toml::source_region& where, const std::string& what) {
  return fail(ErrorCode::bad_request,
              std::string(origin) + ":" + std::to_string(where.begin.line) + ": " + what,
              "docs/configuration.md explains every setting");
}

Result<void> read_section(const std::string& name, const toml::table& table, const Section& known,
                          std::string_view origin) {
  for (const auto& [key, node] : table) {
    const std::string full = name + "." + std::string(key.str());
    const auto setter = known.find(key.str());
    if (setter == known.end()) return wrong(origin, key.source(), "unknown setting " + full);
    if (const Complaint complaint = setter->second(node))
      return wrong(origin, node.source(), full + " " + *complaint);
  }
  return {};
}

}  // namespace

Result<void> read_config(std::string_view source, std::string_view origin, Options& options) try {
  const toml::table parsed = toml::parse(source, origin);
  const Sections known = sections(options);
  for (const auto& [key, node] : parsed) {
    const std::string name(key.str());
    const auto section = known.find(name);
    if (section == known.end()) return wrong(origin, key.source(), "unknown setting " + name);
    const toml::table* table = node.as_table();
    if (table == nullptr)
      return wrong(origin, key.source(), name + " must be a table: [" + name + "]");
    if (auto result = read_section(name, *table, section->second, origin); !result) return result;
  }
  return {};
} catch (const toml::parse_error& error) {
  return wrong(origin, error.source(), std::string(error.description()));
}

Result<void> read_config_file(const std::filesystem::path& path, Options& options) {
  std::ifstream file(path);
  if (!file) return fail(ErrorCode::bad_request, "cannot read " + path.string());
  std::ostringstream content;
  content << file.rdbuf();
  return read_config(content.str(), path.string(), options);
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  // A year is long enough for anything here, and far from overflow.
  if (error != std::errc{} || count < 0 || count > 365LL * 24 * 3600 * 1000) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit == "ms") return std::chrono::milliseconds(count);
  if (count > 365LL * 24 * 3600) return std::nullopt;
  if (unit == "s") return std::chrono::seconds(count);
  if (count > 365LL * 24 * 60) return std::nullopt;
  if (unit == "min") return std::chrono::minutes(count);
  if (count > 365LL * 24) return std::nullopt;
  if (unit == "h") return std::chrono::hours(count);
  return std::nullopt;
}

std::optional<ports::Level> parse_level(std::string_view text) {
  if (text == "error") return ports::Level::error;
  if (text == "warn") return ports::Level::warn;
  if (text == "info") return ports::Level::info;
  if (text == "debug") return ports::Level::debug;
  if (text == "trace") return ports::Level::trace;
  return std::nullopt;
}

std::optional<LogFormat> parse_log_format(std::string_view text) {
  if (text == "text") return LogFormat::text;
  if (text == "json") return LogFormat::json;
  return std::nullopt;
}

}  // namespace rollcall::app
