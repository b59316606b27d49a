// What the admin API answers, before it is HTTP.
#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::admin {

struct ApiReply {
  unsigned status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string content_type = "application/json";
};

/// `{error: {code, message, hint?}}`
ApiReply failure(unsigned status, std::string_view code, std::string_view message,
                 std::string_view hint = {});

/// What the rest of the server says was wrong.
ApiReply failure(const Error& error);

/// `{}`, of what is done.
ApiReply done();

/// `{}`, of what goes on behind the answer.
ApiReply accepted();

}  // namespace rollcall::admin
