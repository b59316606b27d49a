// Reads the JSON that the server writes, without copying: the simulator trusts its form (another
// suite holds that) and needs it fast.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rollcall::sim {

class Json {
 public:
  /// `text` must outlive this.
  explicit Json(std::string_view text) : text_(text) {
    nodes_.reserve(32);
    value({});
  }

  class Value {
   public:
    Value(const Json& json, std::uint32_t node) : json_(&json), node_(node) {}

    explicit operator bool() const { return node_ != nothing; }
    /// A string without its quotes, anything else as it stands; escapes are left in.
    std::string_view text() const { return *this ? json_->nodes_[node_].text : std::string_view(); }
    std::uint64_t number() const {
      std::uint64_t sum = 0;
      for (const char c : text())
        if (c >= '0' && c <= '9') sum = sum * 10 + static_cast<std::uint64_t>(c - '0');
      return sum;
    }
    bool is_true() const { return text() == "true"; }
    Value operator[](std::string_view key) const {
      for (Value child = first(); child; child = child.next())
        if (json_->nodes_[child.node_].key == key) return child;
      return {*json_, nothing};
    }
    Value first() const { return {*json_, *this ? json_->nodes_[node_].first : nothing}; }
    Value next() const { return {*json_, json_->nodes_[node_].next}; }

   private:
    const Json* json_;
    std::uint32_t node_;
  };

  Value root() const { return {*this, nodes_.empty() ? nothing : 0u}; }

 private:
  static constexpr std::uint32_t nothing = 0xFFFFFFFFu;
  struct Node {
    std::string_view key;
    std::string_view text;
    std::uint32_t first = nothing;
    std::uint32_t next = nothing;
  };

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view string() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"')
      at_ += text_[at_] == '\\' ? 2u : 1u;
    return text_.substr(begin, at_++ - begin);
  }

  std::uint32_t value(std::string_view key) {
    const auto self = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({key, {}, nothing, nothing});
    const std::size_t begin = at_;
    if (peek() == '{' || peek() == '[') {
      children(self, peek() == '{');
      nodes_[self].text = text_.substr(begin, at_ - begin);
    } else if (peek() == '"') {
      nodes_[self].text = string();
    } else {
      while (at_ < text_.size() && peek() != ',' && peek() != '}' && peek() != ']')
        ++at_;
      nodes_[self].text = text_.substr(begin, at_ - begin);
    }
    return self;
  }

  void children(std::uint32_t parent, bool keyed) {
    std::uint32_t last = nothing;
    ++at_;
    while (at_ < text_.size() && peek() != '}' && peek() != ']') {
      std::string_view key;
      if (keyed) {
        key = string();
        ++at_;  // The colon.
      }
      const std::uint32_t child = value(key);
      if (last == nothing)
        nodes_[parent].first = child;
      else
        nodes_[last].next = child;
      last = child;
      if (peek() == ',') ++at_;
    }
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Node> nodes_;
};

}  // namespace rollcall::sim
