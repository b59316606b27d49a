#include "settings.hpp"

#include <charconv>
#include <map>

namespace rollcall::scenarios {

namespace {

using core::PresenceConfig;

const std::map<std::string, Duration PresenceConfig::*> clocks{
    {"heartbeat", &PresenceConfig::heartbeat},
    {"silence_max", &PresenceConfig::silence_max},
    {"gone_after", &PresenceConfig::gone_after},
    {"closed_doubt", &PresenceConfig::closed_doubt},
    {"closed_gone", &PresenceConfig::closed_gone},
    {"closed_doubt_asked", &PresenceConfig::closed_doubt_asked},
    {"signal_lost_shown", &PresenceConfig::signal_lost_shown},
    {"signal_lost_max", &PresenceConfig::signal_lost_max},
    {"unload_grace", &PresenceConfig::unload_grace},
    {"media_max", &PresenceConfig::media_max},
    {"seat_max", &PresenceConfig::seat_max},
    {"empty_max", &PresenceConfig::empty_max},
    {"takeover_max", &PresenceConfig::takeover_max},
    {"place_kept", &PresenceConfig::place_kept},
    {"recovering", &PresenceConfig::recovering},
};

const std::map<std::string, std::size_t core::RoomLimits::*> limits{
    {"participants_max", &core::RoomLimits::participants_max},
    {"transports_max", &core::RoomLimits::transports_max},
    {"producers_max", &core::RoomLimits::producers_max},
};

tl::unexpected<Error> wrong(const Setting& setting, const std::string& what) {
  return fail(ErrorCode::bad_request, "line " + std::to_string(setting.line) + ": " + what);
}

std::optional<Error> apply(const Setting& setting, Setup& setup) {
  driver::Config& config = setup.config;
  if (setting.name == "access" && setting.value == "token") {
    setup.access = ports::AccessMode::token;
    return std::nullopt;
  }
  if (setting.name == "profile" && setting.value == "seed") {
    config.presence = core::seed_profile();
    return std::nullopt;
  }
  if (const auto clock = clocks.find(setting.name); clock != clocks.end()) {
    const auto value = parse_duration(setting.value);
    if (!value) return wrong(setting, value.error().message).value();
    config.presence.*clock->second = *value;
    return std::nullopt;
  }
  const auto limit = limits.find(setting.name);
  if (limit == limits.end()) return wrong(setting, "no such setting").value();
  std::size_t& value = config.limits.*limit->second;
  const char* end = setting.value.data() + setting.value.size();
  if (std::from_chars(setting.value.data(), end, value).ptr != end)
    return wrong(setting, "not a number").value();
  return std::nullopt;
}

}  // namespace

Result<Setup> to_setup(const std::vector<Setting>& settings) {
  Setup setup;
  setup.config.log_names = driver::LogNames::clear;
  for (const Setting& setting : settings)
    if (auto error = apply(setting, setup)) return tl::unexpected(std::move(*error));
  if (auto error = core::validate(setup.config.presence)) return tl::unexpected(std::move(*error));
  return setup;
}

}  // namespace rollcall::scenarios
