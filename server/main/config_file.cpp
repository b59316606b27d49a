#include "main/config_file.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include <toml++/toml.h>

namespace rollcall::app {
namespace {

Section server_section(Options& options) {
  return {"server",
          {
              {"host", text(options.host)},
              {"port", number(options.port)},
              {"web_root", path(options.web_root)},
              {"data_dir", path(options.data_dir)},
              {"allowed_origins", texts(options.allowed_origins)},
              {"frame_ancestors", texts(options.frame_ancestors)},
              {"trusted_proxies", texts(options.trusted_proxies)},
              {"drain_max", duration(options.drain_max)},
              {"insecure", flag(options.insecure)},
          }};
}

/// Naming a file turns TLS from files on.
Setting tls_file(Options& options, std::filesystem::path& target) {
  return {[&options, &target](const Value& value) -> Complaint {
            const auto* given = std::get_if<std::string>(&value);
            if (given == nullptr || given->empty()) return "must be a path, as a string";
            target = *given;
            options.tls = TlsMode::files;
            return std::nullopt;
          },
          [&target]() -> std::optional<Value> {
            if (target.empty()) return std::nullopt;
            return Value(target.string());
          }};
}

/// Said last, it wins over files; taken back, the files are used again.
void set_self_signed(Options& options, bool on) {
  const bool files = !options.tls_cert.empty() || !options.tls_key.empty();
  options.tls = on ? TlsMode::self_signed : files ? TlsMode::files : TlsMode::off;
}

Section tls_section(Options& options) {
  return {"tls",
          {
              {"cert", tls_file(options, options.tls_cert)},
              {"key", tls_file(options, options.tls_key)},
              {"self_signed", flag([&options](bool on) { set_self_signed(options, on); },
                                   [&options] { return options.tls == TlsMode::self_signed; })},
          }};
}

Section media_section(Options& options) {
  return {"media",
          {
              {"workers", number(options.workers)},
              {"rtc_port", number(options.rtc_port)},
              {"announce", texts(options.announce)},
              {"worker_path", path(options.worker_path)},
          }};
}

/// The settings of one of access.keys, each a text.
Complaint set_key_setting(AccessKeyOptions& key, const std::string& name, const std::string& text) {
  if (name == "id") {
    key.id = text;
  } else if (name == "algorithm") {
    key.algorithm = access::parse_algorithm(text);
    if (!key.algorithm) return "algorithm must be one of HS256, RS256, ES256";
  } else if (name == "secret") {
    key.secret = text;
  } else if (name == "secret_file") {
    key.secret_file = text;
  } else if (name == "public_key_file") {
    key.public_key_file = text;
  } else {
    return "has an unknown setting " + name;
  }
  return std::nullopt;
}

TextTable described(const AccessKeyOptions& key) {
  TextTable table{{"id", key.id}};
  if (key.algorithm) table["algorithm"] = access::to_text(*key.algorithm);
  if (key.secret) table["secret"] = *key.secret;
  if (key.secret_file) table["secret_file"] = key.secret_file->string();
  if (key.public_key_file) table["public_key_file"] = key.public_key_file->string();
  return table;
}

Setting access_keys(std::vector<AccessKeyOptions>& target) {
  return {[&target](const Value& value) -> Complaint {
            const auto* tables = std::get_if<std::vector<TextTable>>(&value);
            if (tables == nullptr)
              return "must be tables, [[access.keys]], whose settings are texts";
            target.clear();
            for (const TextTable& table : *tables) {
              AccessKeyOptions& key = target.emplace_back();
              for (const auto& [name, text] : table)
                if (const Complaint complaint = set_key_setting(key, name, text)) return complaint;
            }
            return std::nullopt;
          },
          [&target]() -> std::optional<Value> {
            if (target.empty()) return std::nullopt;
            std::vector<TextTable> tables;
            for (const AccessKeyOptions& key : target)
              tables.push_back(described(key));
            return Value(tables);
          }};
}

Section access_section(AccessOptions& access) {
  return {"access",
          {
              {"mode", word<ports::AccessMode>(access.mode, {{"guest", ports::AccessMode::guest},
                                                             {"token", ports::AccessMode::token}})},
              {"keys", secret(access_keys(access.keys))},
              {"clock_skew", duration(access.clock_skew)},
              {"single_use", flag(access.single_use)},
          }};
}

Section admin_section(AdminOptions& admin) {
  return {"admin",
          {
              {"key", secret(text(admin.key))},
              {"key_file", path(admin.key_file)},
          }};
}

Section turn_section(TurnOptions& turn) {
  return {"turn",
          {
              {"urls", texts(turn.urls)},
              {"secret", secret(text(turn.secret))},
              {"secret_file", path(turn.secret_file)},
              {"ttl", duration(turn.ttl)},
          }};
}

Section timeline_section(TimelineOptions& timeline) {
  return {"timeline",
          {
              {"keep", duration(timeline.keep)},
              {"rows_max", number(timeline.rows_max)},
          }};
}

Section webhooks_section(WebhookOptions& webhooks) {
  return {"webhooks",
          {
              {"urls", secret(texts(webhooks.urls))},
              {"key_id", text(webhooks.key_id)},
              {"secret", secret(text(webhooks.secret))},
              {"secret_file", path(webhooks.secret_file)},
              {"insecure", flag(webhooks.insecure)},
              {"keep", duration(webhooks.keep)},
              {"events_max", number(webhooks.events_max)},
          }};
}

Section presence_section(core::PresenceConfig& presence) {
  return {
      "presence",
      {
          {"profile", word<core::Profile>(presence.profile, {{"rollcall", core::Profile::rollcall},
                                                             {"seed", core::Profile::seed}})},
          {"heartbeat", duration(presence.heartbeat)},
          {"silence_max", duration(presence.silence_max)},
          {"gone_after", duration(presence.gone_after)},
          {"closed_doubt", duration(presence.closed_doubt)},
          {"closed_gone", duration(presence.closed_gone)},
          {"closed_doubt_asked", duration(presence.closed_doubt_asked)},
          {"answer_late", duration(presence.answer_late)},
          {"signal_lost_shown", duration(presence.signal_lost_shown)},
          {"signal_lost_max", duration(presence.signal_lost_max)},
          {"unload_grace", duration(presence.unload_grace)},
          {"media_max", duration(presence.media_max)},
          {"seat_max", duration(presence.seat_max)},
          {"place_kept", duration(presence.place_kept)},
          {"empty_max", duration(presence.empty_max)},
          {"takeover_max", duration(presence.takeover_max)},
          {"transport_setup_max", duration(presence.transport_setup_max)},
          {"roster_interval", duration(presence.roster_interval)},
          {"roster_interval_large", duration(presence.roster_interval_large)},
          {"roster_interval_huge", duration(presence.roster_interval_huge)},
          {"mass_round", duration(presence.mass_round)},
          {"stall_credit_above", duration(presence.stall_credit_above)},
          {"stall_return", duration(presence.stall_return)},
          {"recovering", duration(presence.recovering)},
          {"seed_sweep", duration(presence.seed_sweep)},
          {"seed_stale", duration(presence.seed_stale)},
      }};
}

Section limits_section(Options& options) {
  return {
      "limits",
      {
          {"rooms_max", number(options.rooms_max)},
          {"participants_max", number(options.limits.participants_max)},
          {"transports_max", number(options.limits.transports_max)},
          {"producers_max", number(options.limits.producers_max)},
          {"consumers_max", number(options.limits.consumers_max)},
          {"data_producers_max", number(options.limits.data_producers_max)},
          {"data_consumers_max", number(options.limits.data_consumers_max)},
          {"sockets_per_address", number(options.per_address.sockets_max)},
          {"connections_per_address", number(options.per_address.connections_max)},
          {"handshakes_per_address", number(options.per_address.handshakes_at_once)},
          {"handshakes_per_address_per_second", number(options.per_address.handshakes_per_second)},
          {"wrong_tokens_per_address", number(options.per_address.wrong_tokens_at_once)},
      }};
}

Section log_section(Options& options) {
  return {
      "log",
      {
          {"level", word<ports::Level>(options.log_level, {{"error", ports::Level::error},
                                                           {"warn", ports::Level::warn},
                                                           {"info", ports::Level::info},
                                                           {"debug", ports::Level::debug},
                                                           {"trace", ports::Level::trace}})},
          {"format", word<LogFormat>(options.log_format,
                                     {{"text", LogFormat::text}, {"json", LogFormat::json}})},
          {"identities", flag(
                             [&options](bool clear) {
                               options.log_names =
                                   clear ? driver::LogNames::clear : driver::LogNames::hashed;
                             },
                             [&options] { return options.log_names == driver::LogNames::clear; })},
      }};
}

std::string line_of(std::string_view origin, const toml::source_region& where) {
  return std::string(origin) + ":" + std::to_string(where.begin.line);
}

const std::string see_the_page = "docs/configuration.md explains every setting";

auto wrong(std::string_view origin, const toml::source_region& where, const std::string& what) {
  return fail(ErrorCode::bad_request, line_of(origin, where) + ": " + what, see_the_page);
}

auto unknown(std::string_view origin, const toml::source_region& where, const std::string& name,
             const Sections& known) {
  const std::string meant = nearest_name(known, name);
  return fail(ErrorCode::bad_request, line_of(origin, where) + ": unknown setting " + name,
              meant.empty() ? see_the_page : "did you mean " + meant + "? " + see_the_page);
}

std::optional<TextTable> to_text_table(const toml::node& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return std::nullopt;
  TextTable texts;
  for (const auto& [key, value] : *table) {
    const auto text = value.value_exact<std::string>();
    if (!text) return std::nullopt;
    texts.emplace(key.str(), *text);
  }
  return texts;
}

/// An array of one kind alone; std::monostate for any other.
template <class Item, class Read>
Value to_list(const toml::array& array, Read read) {
  std::vector<Item> items;
  for (const toml::node& node : array) {
    auto item = read(node);
    if (!item) return {};
    items.push_back(std::move(*item));
  }
  return items;
}

Value to_value(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return *number;
  if (const auto flag = node.value_exact<bool>()) return *flag;
  const toml::array* array = node.as_array();
  if (array == nullptr) return {};
  if (!array->empty() && array->front().is_table())
    return to_list<TextTable>(*array, to_text_table);
  return to_list<std::string>(
      *array, [](const toml::node& item) { return item.value_exact<std::string>(); });
}

Result<void> read_section(const std::string& name, const toml::table& table, const Sections& known,
                          std::string_view origin, Origins& origins) {
  for (const auto& [key, node] : table) {
    const std::string full = name + "." + std::string(key.str());
    const Setting* setting = find_setting(known, full);
    if (setting == nullptr) return unknown(origin, key.source(), full, known);
    if (const Complaint complaint = setting->set(to_value(node)))
      return wrong(origin, node.source(), full + " " + *complaint);
    origins[full] = line_of(origin, key.source());
  }
  return {};
}

bool has_table(const Sections& sections, std::string_view name) {
  return std::any_of(sections.begin(), sections.end(),
                     [name](const Section& section) { return section.table == name; });
}

}  // namespace

Sections sections(Options& options) {
  return {server_section(options),
          tls_section(options),
          media_section(options),
          turn_section(options.turn),
          presence_section(options.presence),
          access_section(options.access),
          admin_section(options.admin),
          timeline_section(options.timeline),
          webhooks_section(options.webhooks),
          limits_section(options),
          log_section(options)};
}

Result<void> read_config(std::string_view source, std::string_view origin, Options& options) try {
  const toml::table parsed = toml::parse(source, origin);
  const Sections known = sections(options);
  for (const auto& [key, node] : parsed) {
    const std::string name(key.str());
    if (!has_table(known, name)) return unknown(origin, key.source(), name, known);
    const toml::table* table = node.as_table();
    if (table == nullptr)
      return wrong(origin, key.source(), name + " must be a table: [" + name + "]");
    auto result = read_section(name, *table, known, origin, options.origins);
    if (!result) return result;
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

}  // namespace rollcall::app
