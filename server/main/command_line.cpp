#include "main/command_line.hpp"

#include "main/admin_key.hpp"
#include "main/config_file.hpp"
#include "main/config_print.hpp"
#include "main/named_files.hpp"
#include "main/serve_flags.hpp"

#include <map>
#include <ostream>
#include <utility>

#include <CLI/CLI.hpp>

namespace rollcall::app {
namespace {

/// What the command line said; kept apart until file and environment have been read.
struct ServeArguments {
  std::optional<std::string> config;
  std::map<std::string, std::vector<std::string>> values;  // Of each flag.
  std::map<std::string, bool> switches;                    // Flags without a value.
  bool check_config = false;
  bool print_config = false;
};

struct HealthArguments {
  ServeArguments server;  // Its file alone: from there comes the URL if none is given.
  std::optional<std::string> url;
};

void add_options(CLI::App& health, HealthArguments& into) {
  health.add_option("--url", into.url, "what to ask (/health/ready of the server on this machine)");
  health.add_option("--config", into.server.config, "the server's configuration file")
      ->check(CLI::ExistingFile);
}

void add_flag(CLI::App& serve, const ServeFlag& flag, ServeArguments& into) {
  if (flag.takes == ServeFlag::Takes::nothing) {
    serve.add_flag(flag.name, into.switches[flag.name], flag.help);
    return;
  }
  CLI::Option* option = serve.add_option(flag.name, into.values[flag.name], flag.help);
  switch (flag.takes) {
    case ServeFlag::Takes::list:
      return;
    case ServeFlag::Takes::file:
      option->check(CLI::ExistingFile);
      break;
    case ServeFlag::Takes::folder:
      option->check(CLI::ExistingDirectory);
      break;
    case ServeFlag::Takes::text:
    case ServeFlag::Takes::nothing:
      break;
  }
  option->expected(1);
}

/// What the command line said to ask the admin API.
struct AdminArguments {
  ServeArguments server;  // Its file alone: from there come the key and the URL.
  std::optional<std::string> url;
  std::optional<std::string> key_file;
  bool json = false;
  AdminCommand command;  // What it is asked for.
};

struct AdminVerb {
  AdminCommand::What what;
  const char* name;
  const char* help;
  enum class Takes { nothing, room, room_and_participant } takes;
};

const std::vector<AdminVerb>& admin_verbs() {
  using What = AdminCommand::What;
  using Takes = AdminVerb::Takes;
  static const std::vector<AdminVerb> verbs{
      {What::rooms, "rooms", "List the rooms of a server.", Takes::nothing},
      {What::participants, "participants", "List who is in a room, and what is known of them.",
       Takes::room},
      {What::timeline, "timeline", "Show what has happened in a room, also once it is over.",
       Takes::room},
      {What::remove, "remove", "Put somebody out of a room.", Takes::room_and_participant},
      {What::mute, "mute", "Pause what somebody sends.", Takes::room_and_participant},
      {What::lock, "lock", "Let nobody new into a room.", Takes::room},
      {What::unlock, "unlock", "Let people into a locked room again.", Takes::room},
      {What::end_room, "end-room", "End a room for everybody in it.", Takes::room},
      {What::cleanup, "cleanup", "Close all media of a room; its people stay and make it anew.",
       Takes::room},
  };
  return verbs;
}

void add_options(CLI::App& verb, AdminVerb::Takes takes, AdminArguments& into) {
  if (takes != AdminVerb::Takes::nothing)
    verb.add_option("room", into.command.room, "the room's name")->required();
  if (takes == AdminVerb::Takes::room_and_participant)
    verb.add_option("id", into.command.participant,
                    "whom: ID of `rollcall participants`; after -- if it begins with a hyphen")
        ->required();
  verb.add_option("--url", into.url, "the server (the one on this machine)");
  verb.add_option("--key-file", into.key_file,
                  "file with the admin key (or ROLLCALL_ADMIN_KEY, or --config)")
      ->check(CLI::ExistingFile);
  verb.add_option("--config", into.server.config, "the server's configuration file")
      ->check(CLI::ExistingFile);
  verb.add_flag("--json", into.json, "as the server says it");
}

void add_verb(CLI::App& app, const AdminVerb& verb, AdminArguments& into) {
  CLI::App& added = *app.add_subcommand(verb.name, verb.help);
  add_options(added, verb.takes, into);
  if (verb.what == AdminCommand::What::remove)
    added.add_flag("--ban", into.command.ban, "for as long as the room is remembered");
  if (verb.what == AdminCommand::What::timeline)
    added.add_option("--svg", into.command.svg, "write a picture of it to this file instead")
        ->excludes("--json");
  if (verb.what == AdminCommand::What::mute)
    added.add_option("--source", into.command.source, "what of theirs")
        ->check(CLI::IsMember({"microphone", "camera", "screen", "screenAudio"}))
        ->capture_default_str();
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

/// Where every setting may come from.
void add_settings(CLI::App& serve, ServeArguments& into) {
  serve.add_option("--config", into.config, "configuration file (TOML)")->check(CLI::ExistingFile);
  for (const ServeFlag& flag : serve_flags())
    add_flag(serve, flag, into);
}

void add_options(CLI::App& serve, ServeArguments& into) {
  add_settings(serve, into);
  serve.add_flag("--check-config", into.check_config, "say whether it could start so, and end");
  serve.add_flag("--print-config", into.print_config,
                 "show every setting and who said it, as a configuration file, and end");
}

Complaint set_from_flag(const Setting& setting, const ServeFlag& flag,
                        const ServeArguments& given) {
  const auto found = given.values.find(flag.name);
  if (found == given.values.end()) return set_from_text(setting, "true");
  if (flag.takes == ServeFlag::Takes::list) return setting.set(found->second);
  return set_from_text(setting, found->second.front());
}

bool is_given(const ServeFlag& flag, const ServeArguments& given) {
  const auto values = given.values.find(flag.name);
  if (values != given.values.end()) return !values->second.empty();
  const auto on = given.switches.find(flag.name);
  return on != given.switches.end() && on->second;
}

Result<void> read_flags(const ServeArguments& given, Options& options) {
  const Sections known = sections(options);
  for (const ServeFlag& flag : serve_flags()) {
    if (!is_given(flag, given)) continue;
    const Setting* setting = find_setting(known, flag.setting);
    if (const Complaint complaint = set_from_flag(*setting, flag, given))
      return fail(ErrorCode::bad_request, std::string(flag.name) + " " + *complaint);
    options.origins[flag.setting] = flag.name;
  }
  return {};
}

/// The file, over it the environment, over that the command line.
Result<Options> to_options(const ServeArguments& given, const Variables& variables) {
  Options options;
  if (given.config) {
    if (auto read = read_config_file(*given.config, options); !read)
      return tl::unexpected(read.error());
  }
  if (auto read = read_environment(variables, options); !read) return tl::unexpected(read.error());
  if (auto read = read_flags(given, options); !read) return tl::unexpected(read.error());
  settle(options);
  if (auto error = validate(options)) return tl::unexpected(std::move(*error));
  return options;
}

Command prepare_to_ask(const HealthArguments& given, const Variables& variables,
                       std::ostream& err) {
  if (given.url) return HealthCheck{*given.url};
  const Result<Options> options = to_options(given.server, variables);
  if (options) return HealthCheck{health_url(*options)};
  tell(err, options.error());
  return Exit{exit_misuse};
}

Command prepare_to_administer(const AdminArguments& given, AdminCommand::What what,
                              const Variables& variables, std::ostream& err) {
  Result<Options> options = to_options(given.server, variables);
  if (options && given.key_file) options->admin = {std::nullopt, *given.key_file};
  auto key = options ? load_admin_key(options->admin) : tl::unexpected(options.error());
  if (key && !*key)
    key = fail(ErrorCode::bad_request, "this needs the server's admin key",
               "give --key-file, ROLLCALL_ADMIN_KEY or the server's --config");
  if (!key) {
    tell(err, key.error());
    return Exit{exit_misuse};
  }
  AdminCommand command = given.command;
  command.what = what;
  command.url = given.url ? *given.url : own_url(*options);
  command.key = **std::move(key);
  command.as = given.json ? AdminCommand::As::json : AdminCommand::As::table;
  return command;
}

Command prepare_to_examine(const ServeArguments& given, const Variables& variables,
                           std::ostream& err) {
  Result<Options> options = to_options(given, variables);
  if (options) return Doctor{*std::move(options)};
  tell(err, options.error());
  return Exit{exit_misuse};
}

Command prepare_to_serve(const ServeArguments& given, const Variables& variables, std::ostream& out,
                         std::ostream& err) {
  Result<Options> options = to_options(given, variables);
  if (!options) {
    tell(err, options.error());
    return Exit{exit_misuse};
  }
  if (given.check_config) {
    if (const auto named = read_named_files(*options); !named) {
      tell(err, named.error());
      return Exit{exit_misuse};
    }
  }
  if (!given.print_config && !given.check_config) return *std::move(options);
  out << (given.print_config ? print_config(*options) : "the configuration is good\n");
  return Exit{0};
}

}  // namespace

Command read_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
                          const Variables& variables) {
  CLI::App app("Video meetings that always know who is really in the room.", "rollcall");
  app.set_version_flag("--version", "rollcall " ROLLCALL_VERSION);
  app.require_subcommand(1);
  CLI::App* serve = app.add_subcommand("serve", "Run the server.");
  CLI::App* health = app.add_subcommand("health", "Ask a server whether it is ready.");
  CLI::App* doctor =
      app.add_subcommand("doctor", "Look for what would keep a server from working.");
  CLI::App* keygen = app.add_subcommand("keygen", "Make a key to sign tokens with.");
  CLI::App* token = app.add_subcommand("token", "Tokens that let people in.");
  token->require_subcommand(1);
  CLI::App* create = token->add_subcommand("create", "Make a token for one person and one room.");
  ServeArguments given;
  add_options(*serve, given);
  HealthArguments asked;
  add_options(*health, asked);
  ServeArguments examined;
  add_settings(*doctor, examined);
  Keygen wanted_key;
  keygen->add_flag("--admin", wanted_key.admin, "one for the admin API instead");
  AdminArguments administered;
  for (const AdminVerb& verb : admin_verbs())
    add_verb(app, verb, administered);
  GivenToken given_token;
  add_options(*create, given_token);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, out, err);
    return Exit{code == 0 ? 0 : exit_misuse};
  }
  if (health->parsed()) return prepare_to_ask(asked, variables, err);
  if (keygen->parsed()) return wanted_key;
  for (const AdminVerb& verb : admin_verbs())
    if (app.got_subcommand(verb.name))
      return prepare_to_administer(administered, verb.what, variables, err);
  if (create->parsed()) return to_command(std::move(given_token));
  if (doctor->parsed()) return prepare_to_examine(examined, variables, err);
  return prepare_to_serve(given, variables, out, err);
}

void tell(std::ostream& err, const Error& error) {
  err << "rollcall: " << error.message << '\n';
  if (!error.hint.empty()) err << "  " << error.hint << '\n';
}

}  // namespace rollcall::app
