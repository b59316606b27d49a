#include "main/token_command.hpp"

#include "main/access_keys.hpp"
#include "main/command_line.hpp"
#include "main/config_file.hpp"
#include "main/openssl_secrets.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace rollcall::app {
namespace {

Result<access::Key> configured_key(const std::filesystem::path& path, const std::string& id) {
  Options options;
  if (const auto read = read_config_file(path, options); !read) return tl::unexpected(read.error());
  if (auto error = validate(options.access)) return tl::unexpected(std::move(*error));
  const auto& keys = options.access.keys;
  const auto key =
      std::find_if(keys.begin(), keys.end(), [&](const auto& one) { return one.id == id; });
  if (key != keys.end()) return load_key(*key);
  return fail(ErrorCode::not_found, path.string() + " has no access key with that id",
              "--key must be an id of one in [[access.keys]]");
}

Result<access::Key> key_of(const TokenCreate& command) {
  if (command.config) return configured_key(*command.config, command.key);
  auto secret = read_secret(*command.secret_file);
  if (!secret) return tl::unexpected(std::move(secret.error()));
  return access::secret_key(command.key, std::move(*secret));
}

}  // namespace

int keygen(const Keygen& wanted, std::ostream& out) {
  OpensslSecrets random({});
  if (wanted.admin) {
    out << "# For the configuration file. Whoever has the key sees every meeting, and may end "
           "them.\n[admin]\nkey = \""
        << random.random_token() << "\"\n";
    return 0;
  }
  out << "# For the configuration file. Whoever has the secret can come in as anybody.\n"
         "# Beside it, once: [access] with mode = \"token\".\n"
         "[[access.keys]]\n"
         "id = \""
      << random.random_id() << "\"\nalgorithm = \"HS256\"\nsecret = \"" << random.random_token()
      << "\"\n";
  return 0;
}

int create_token(const TokenCreate& command, std::chrono::seconds now, std::ostream& out,
                 std::ostream& err) {
  const auto key = key_of(command);
  access::Wish wish = command.wish;
  wish.id = OpensslSecrets({}).random_id();
  const auto token = key ? access::mint(*key, wish, now) : tl::unexpected(key.error());
  if (!token) {
    tell(err, token.error());
    return exit_misuse;
  }
  out << *token << '\n';
  return 0;
}

}  // namespace rollcall::app
