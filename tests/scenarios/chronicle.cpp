#include "chronicle.hpp"

#include "script.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rollcall::scenarios {
namespace {

/// The number of a member of a crowd, `c7`.
std::optional<int> crowd_number(const std::string& name) {
  if (name.size() < 2 || name.front() != 'c') return std::nullopt;
  const bool digits =
      std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::optional(std::stoi(name.substr(1))) : std::nullopt;
}

std::size_t end_of_run(const std::vector<std::string>& names, std::size_t from) {
  std::size_t end = from + 1;
  for (auto number = crowd_number(names[from]); number && end < names.size(); ++end) {
    const auto next = crowd_number(names[end]);
    if (!next || *next != *number + 1) break;
    number = next;
  }
  return end;
}

/// "is", "has" and "hears" of one are "are", "have" and "hear" of many.
std::string for_many(const std::string& words) {
  constexpr std::pair<std::string_view, std::string_view> forms[] = {
      {" is ", " are "}, {" has ", " have "}, {" hears: ", " hear: "}};
  for (const auto& [one, many] : forms)
    if (words.starts_with(one)) return std::string(many) + words.substr(one.size());
  return words;
}

struct Group {
  Entry first;
  std::vector<std::string> told;
  std::vector<std::string> of;
};

bool add_to(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return false;
  names.push_back(name);
  return true;
}

/// The same words of several people become one line: first about whom they are, then to whom.
std::vector<Group> grouped(const std::vector<Entry>& entries) {
  std::vector<Group> about;
  for (const Entry& entry : entries) {
    Group* last = about.empty() ? nullptr : &about.back();
    const bool same = last && last->first.at == entry.at && last->first.teller == entry.teller &&
                      last->first.told == entry.told && last->first.between == entry.between &&
                      last->first.rest == entry.rest && !entry.of.empty();
    if (same && add_to(last->of, entry.of)) continue;
    about.push_back({entry, {entry.told}, {entry.of}});
  }
  std::vector<Group> all;
  for (Group& group : about) {
    const bool to_client = group.first.teller == Teller::client && !group.first.told.empty();
    const auto same = std::find_if(all.begin(), all.end(), [&](const Group& other) {
      return to_client && other.first.teller == Teller::client &&
             other.first.at == group.first.at && other.first.between == group.first.between &&
             other.first.rest == group.first.rest && other.of == group.of;
    });
    if (same != all.end() && add_to(same->told, group.first.told)) continue;
    all.push_back(std::move(group));
  }
  return all;
}

std::string to_line(const Group& group) {
  const std::string told = list_of(group.told);
  const std::string of = list_of(group.of);
  const std::string between =
      group.told.size() > 1 ? for_many(group.first.between) : group.first.between;
  return told + between + of +
         (group.of.size() > 1 ? for_many(group.first.rest) : group.first.rest);
}

}  // namespace

std::string list_of(const std::vector<std::string>& unsorted) {
  std::vector<std::string> names = unsorted;
  // A crowd comes last and in order: else its members come in that of their ids.
  std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) {
    return crowd_number(a).value_or(0) < crowd_number(b).value_or(0);
  });
  std::string text;
  for (std::size_t from = 0; from < names.size();) {
    const std::size_t end = end_of_run(names, from);
    if (!text.empty()) text += ", ";
    text += names[from];
    if (end > from + 1) text += "–" + names[end - 1];
    from = end;
  }
  return text;
}

std::vector<std::string> Chronicle::take(Instant beginning, Instant command) {
  std::vector<Entry> entries = std::exchange(entries_, {});
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.at, a.teller) < std::pair(b.at, b.teller);
  });
  std::vector<std::string> lines;
  for (const Group& group : grouped(entries)) {
    const bool later = group.first.at > command;
    const std::string time = later ? "at " + to_text(group.first.at - beginning) + " " : "";
    lines.push_back(time + to_line(group));
  }
  return lines;
}

}  // namespace rollcall::scenarios
