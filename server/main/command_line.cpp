#include "main/command_line.hpp"

#include "main/config_file.hpp"

#include <ostream>
#include <utility>

#include <CLI/CLI.hpp>

namespace rollcall::app {
namespace {

/// What the command line said; kept apart until the file has been read.
struct Given {
  std::optional<std::string> config;
  std::optional<std::string> host;
  std::optional<std::uint16_t> port;
  std::optional<std::string> tls_cert;
  std::optional<std::string> tls_key;
  bool tls_self_signed = false;
  std::optional<std::size_t> workers;
  std::optional<std::uint16_t> rtc_port;
  std::vector<std::string> announce;
  std::optional<std::string> worker_path;
  std::optional<std::string> web_root;
  std::optional<std::string> data_dir;
  std::optional<std::string> log_level;
  std::optional<std::string> log_format;
};

void add_options(CLI::App& serve, Given& given) {
  serve.add_option("--config", given.config, "configuration file (TOML)")->check(CLI::ExistingFile);
  serve.add_option("--host", given.host, "address to listen on (0.0.0.0)");
  serve.add_option("--port", given.port, "TCP port for web and signaling (3001); 0: a free one");
  serve.add_option("--tls-cert", given.tls_cert, "certificate chain, PEM")
      ->check(CLI::ExistingFile);
  serve.add_option("--tls-key", given.tls_key, "its private key, PEM")->check(CLI::ExistingFile);
  serve.add_flag("--tls-self-signed", given.tls_self_signed,
                 "make a certificate at start: browsers warn, but give cameras");
  serve.add_option("--workers", given.workers, "media workers (one per core)");
  serve.add_option("--rtc-port", given.rtc_port,
                   "UDP and TCP port of the first worker (40000); each further one takes the next");
  serve.add_option("--announce", given.announce,
                   "address that clients reach this machine by; may be given more than once");
  serve.add_option("--worker-path", given.worker_path, "the mediasoup-worker program")
      ->check(CLI::ExistingFile);
  serve.add_option("--web-root", given.web_root, "the built web app")
      ->check(CLI::ExistingDirectory);
  serve.add_option("--data-dir", given.data_dir, "where the server's key is kept");
  serve.add_option("--log-level", given.log_level, "error, warn, info, debug or trace (info)")
      ->check(CLI::IsMember({"error", "warn", "info", "debug", "trace"}));
  serve.add_option("--log-format", given.log_format, "text or json (text)")
      ->check(CLI::IsMember({"text", "json"}));
}

/// What the command line said about a token.
struct GivenToken {
  TokenCreate command;
  std::string lifetime = "1h";
  bool admin = false;
  bool no_publish = false;
  bool no_subscribe = false;
  bool no_publish_data = false;
};

void add_options(CLI::App& create, GivenToken& given) {
  access::Wish& wish = given.command.wish;
  create.add_option("--key", given.command.key, "id of the key to sign with")->required();
  auto* where = create.add_option_group("where the key's secret is");
  where->add_option("--secret-file", given.command.secret_file, "file with the secret alone")
      ->check(CLI::ExistingFile);
  where->add_option("--config", given.command.config, "the server's configuration file")
      ->check(CLI::ExistingFile);
  where->require_option(1);
  create.add_option("--room", wish.room, "the room that it opens")->required();
  create.add_option("--identity", wish.identity, "who it is for: one id for each person")
      ->required();
  create.add_option("--name", wish.name, "what the others call them");
  create.add_option("--ttl", given.lifetime, "how long it opens the room: 10min, 1h")
      ->check([](const std::string& text) {
        const auto lifetime = parse_duration(text);
        return lifetime && *lifetime >= 1s ? "" : "must be a duration like 10min or 1h";
      })
      ->capture_default_str();
  create.add_flag("--admin", given.admin, "a host of the room");
  create.add_flag("--no-publish", given.no_publish, "may not send audio and video");
  create.add_flag("--no-subscribe", given.no_subscribe, "may not receive what others send");
  create.add_flag("--no-publish-data", given.no_publish_data, "may not chat or send data");
}

TokenCreate to_command(GivenToken given) {
  access::Wish& wish = given.command.wish;
  wish.lifetime = std::chrono::duration_cast<std::chrono::seconds>(*parse_duration(given.lifetime));
  wish.rights = {given.admin ? core::Role::host : core::Role::guest,
                 {.publish = !given.no_publish,
                  .subscribe = !given.no_subscribe,
                  .publish_data = !given.no_publish_data}};
  return std::move(given.command);
}

template <class Target, class Value>
void override_with(Target& target, const std::optional<Value>& given) {
  if (given) target = Target(*given);
}

void apply(const Given& given, Options& options) {
  override_with(options.host, given.host);
  override_with(options.port, given.port);
  if (given.tls_cert || given.tls_key) options.tls = TlsMode::files;
  override_with(options.tls_cert, given.tls_cert);
  override_with(options.tls_key, given.tls_key);
  if (given.tls_self_signed) options.tls = TlsMode::self_signed;
  override_with(options.workers, given.workers);
  override_with(options.rtc_port, given.rtc_port);
  if (!given.announce.empty()) options.announce = given.announce;
  override_with(options.worker_path, given.worker_path);
  override_with(options.web_root, given.web_root);
  override_with(options.data_dir, given.data_dir);
  if (given.log_level) options.log_level = parse_level(*given.log_level).value();
  if (given.log_format) options.log_format = parse_log_format(*given.log_format).value();
}

Command to_options(const Given& given, std::ostream& err) {
  Options options;
  if (given.config) {
    if (const auto read = read_config_file(*given.config, options); !read) {
      tell(err, read.error());
      return Exit{exit_misuse};
    }
  }
  apply(given, options);
  if (const auto error = validate(options)) {
    tell(err, *error);
    return Exit{exit_misuse};
  }
  return options;
}

}  // namespace

Command read_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  CLI::App app("Video meetings that always know who is really in the room.", "rollcall");
  app.set_version_flag("--version", "rollcall " ROLLCALL_VERSION);
  app.require_subcommand(1);
  CLI::App* serve = app.add_subcommand("serve", "Run the server.");
  CLI::App* keygen = app.add_subcommand("keygen", "Make a key to sign tokens with.");
  CLI::App* token = app.add_subcommand("token", "Tokens that let people in.");
  token->require_subcommand(1);
  CLI::App* create = token->add_subcommand("create", "Make a token for one person and one room.");
  Given given;
  add_options(*serve, given);
  GivenToken given_token;
  add_options(*create, given_token);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, out, err);
    return Exit{code == 0 ? 0 : exit_misuse};
  }
  if (keygen->parsed()) return Keygen{};
  if (create->parsed()) return to_command(std::move(given_token));
  return to_options(given, err);
}

void tell(std::ostream& err, const Error& error) {
  err << "rollcall: " << error.message << '\n';
  if (!error.hint.empty()) err << "  " << error.hint << '\n';
}

}  // namespace rollcall::app
