// A relay whose credentials say whose they are and when they were made.
#pragma once

#include "ports/relays.hpp"

#include <string>

namespace rollcall::driver::testing {

class FakeRelays final : public ports::Relays {
 public:
  JsonText ice_servers(std::string_view name, std::chrono::milliseconds since_1970) const override {
    if (!there) return {"[]"};
    return {R"([{"urls":["turn:relay"],"username":")" + std::to_string(since_1970.count()) + ":" +
            std::string(name) + R"("}])"};
  }

  bool there = false;
};

}  // namespace rollcall::driver::testing
