#include "admin/api_tables.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::admin {
namespace {

using Row = std::vector<std::string>;

struct Column {
  const char* head;
  const char* field;
  enum class As { plain, seconds, age } as = As::plain;
};

/// In characters: a code point each, which is as near as a terminal lets one come.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// "90 s" or "3 min", "2 h", "5 d": the largest unit that has two of itself.
std::string age(std::int64_t seconds) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 3> units{
      {{86'400, " d"}, {3'600, " h"}, {60, " min"}}};
  for (const auto& [unit, name] : units)
    if (seconds >= 2 * unit) return std::to_string(seconds / unit) + name;
  return std::to_string(seconds) + " s";
}

/// 1640 as "1.6 s".
std::string in_seconds(std::int64_t ms) {
  return std::to_string(ms / 1'000) + "." + std::to_string(ms % 1'000 / 100) + " s";
}

std::string cell(const boost::json::value* value, Column::As as) {
  if (value == nullptr || value->is_null()) return "-";
  if (value->is_int64() && as == Column::As::age) return age(value->get_int64());
  if (value->is_int64() && as == Column::As::seconds) return in_seconds(value->get_int64());
  if (value->is_bool()) return value->get_bool() ? "yes" : "no";
  if (!value->is_string()) return boost::json::serialize(*value);
  const boost::json::string& text = value->get_string();
  return text.empty() ? "-" : std::string(text.data(), text.size());
}

std::vector<Row> rows_of(const boost::json::value& list, const std::vector<Column>& columns) {
  std::vector<Row> rows(1);
  for (const Column& column : columns)
    rows.front().emplace_back(column.head);
  if (!list.is_array()) return rows;
  for (const boost::json::value& item : list.get_array()) {
    if (!item.is_object()) continue;
    Row& row = rows.emplace_back();
    for (const Column& column : columns)
      row.push_back(cell(item.get_object().if_contains(column.field), column.as));
  }
  return rows;
}

}  // namespace

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width(row[i]));
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      text += row[i] + std::string(widths[i] - width(row[i]) + 2, ' ');
    text += row.back() + '\n';
  }
  return text;
}

std::string in_path(std::string_view segment) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : segment) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved.find(c) != std::string_view::npos)
      encoded += c;
    else
      ((encoded += '%') += hex[byte >> 4]) += hex[byte & 15];
  }
  return encoded;
}

std::string rooms_table(const boost::json::value& rooms) {
  static const std::vector<Column> columns{
      {"ROOM", "room"},
      {"PEOPLE", "participants"},
      {"RECONNECTING", "reconnecting"},
      {"LOCKED", "locked"},
      {"AGE", "ageSeconds", Column::As::age},
  };
  return aligned(rows_of(rooms, columns));
}

std::string participants_table(const boost::json::value& participants) {
  static const std::vector<Column> columns{
      {"NAME", "displayName"},
      {"ROLE", "role"},
      {"STATE", "state"},
      {"SINCE", "sinceMs", Column::As::seconds},
      {"WHY", "why"},
      {"DOUBT", "doubt"},
      {"CONNECTED", "connected"},
      {"LAST FRAME", "lastFrameAgeMs", Column::As::seconds},
      {"LAST MEDIA", "lastMediaAgeMs", Column::As::seconds},
      {"MEDIA", "media"},
      {"TRANSPORTS", "transports"},
      {"SEAT LEFT", "seatLeftMs", Column::As::seconds},
      {"ID", "id"},
  };
  return aligned(rows_of(participants, columns));
}

}  // namespace rollcall::admin
