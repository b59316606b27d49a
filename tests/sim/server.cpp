#include "sim/server.hpp"

#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {
namespace {

constexpr Duration connection_silence_max = 60s;  // The net layer's own patience.

std::string_view text_of(ports::CloseCause cause) {
  switch (cause) {
    case ports::CloseCause::client_disconnected:
      return "goodbye";
    case ports::CloseCause::transport_closed:
      return "without a word";
    case ports::CloseCause::transport_error:
      return "error";
    case ports::CloseCause::heartbeat_missed:
      return "silent for a minute";
    case ports::CloseCause::protocol_error:
      return "protocol error";
    case ports::CloseCause::packet_too_large:
      return "packet too large";
    case ports::CloseCause::slow_consumer:
      return "slow consumer";
    case ports::CloseCause::closed_by_server:
      return "by the server";
  }
  return "";
}

}  // namespace

Server::Server(World& world)
    : world_(world),
      access_(world.options.hosts > 0 ? ports::AccessMode::token : ports::AccessMode::guest) {}

void Server::start() {
  driver::Config config;
  config.presence.signal_lost_shown = world_.options.signal_lost_shown;
  config.presence.signal_lost_max = world_.options.signal_lost_max;
  config.limits.participants_max = world_.options.places;
  config.list_backlog_max = world_.options.list_backlog_max;
  config.log_names = driver::LogNames::clear;  // The trace says who it was.
  driver_ = std::make_unique<driver::Driver>(
      std::move(config), driver::Ports{*this, world_.media, *this, *this, *this, secrets_, *this,
                                       metrics_, access_, relays_});
  world_.media.set_observer(*driver_);
}

Instant Server::now() {
  return world_.now;
}

std::chrono::milliseconds Server::since_1970() {
  const Duration running = world_.now - begin_of_time + wall_offset_;
  return 1'700'000'000'000ms + std::chrono::duration_cast<std::chrono::milliseconds>(running);
}

void Server::wall_jumps() {
  wall_offset_ += world_.random.between(0s, 48h) - Duration(24h);
  world_.trace.line(world_.now, nobody, "WALL CLOCK JUMPS");
}

// ---- From the network ----------------------------------------------------------------------

void Server::receives(LineIndex index, Parcel parcel) {
  if (!driver_) {
    if (parcel.what == Parcel::What::open)
      world_.network.send(index, Way::down, {Parcel::What::close});
    return;
  }
  switch (parcel.what) {
    case Parcel::What::open:
      return takes([this, index] {
        world_.network.line(index).server_open = true;
        world_.network.line(index).last_heard = world_.now;
        driver_->on_connected(Network::id_of(index), JsonText{"{}"});
        world_.network.send(index, Way::down, {Parcel::What::open});
        world_.schedule.add(world_.now + 1s, Kind::ping_due, index);
      });
    case Parcel::What::beat:
      return takes([this, index] {
        if (!world_.network.line(index).server_open) return;
        world_.network.line(index).last_heard = world_.now;
        world_.judge.frame(index);
        if (heard_.empty()) heard_since_ = world_.now;
        heard_.push_back(Network::id_of(index));
        if (!catching_up_) driver_->on_heard();
      });
    case Parcel::What::message:
      return takes([this, index, parcel = std::move(parcel)] { take_event(index, parcel); });
    case Parcel::What::goodbye:
      return takes([this, index] {
        close_from_here(index, Parcel::What::close, ports::CloseCause::client_disconnected);
      });
    case Parcel::What::close:
      return takes([this, index] {
        close_from_here(index, Parcel::What::close, ports::CloseCause::transport_closed);
      });
  }
}

void Server::take_event(LineIndex index, const Parcel& parcel) {
  Line& line = world_.network.line(index);
  if (!line.server_open) return;
  line.last_heard = world_.now;
  world_.judge.frame(index);
  const Parcel::Said& said = *parcel.said;
  world_.judge.event(index, said.arguments);
  caller_ = line.page;
  driver_->on_event(Network::id_of(index), said.arguments,
                    said.ack == 0 ? std::nullopt : std::optional(AckId(said.ack)));
  caller_ = none;
}

/// The end of a connection, as the net layer reports it: never from within one of our calls.
void Server::close_from_here(LineIndex index, Parcel::What last, ports::CloseCause cause) {
  Line& line = world_.network.line(index);
  if (!line.server_open) return;
  line.server_open = false;
  world_.network.send(index, Way::down, {last});
  world_.schedule.add(world_.now, Kind::close_report, index, static_cast<std::uint64_t>(cause));
}

void Server::reports_close(LineIndex index, std::uint64_t cause) {
  takes([this, index, why = static_cast<ports::CloseCause>(cause)] {
    world_.judge.count("connection closed: " + std::string(text_of(why)));
    world_.judge.closed(index, why);
    driver_->on_closed(Network::id_of(index), why);
  });
}

void Server::beacon(std::string body) {
  takes([this, body = std::move(body)] {
    world_.judge.beacon(body);
    driver_->on_leave_beacon(body);
  });
}

void Server::operates(Deed deed) {
  takes([this, deed = std::move(deed)] {
    world_.judge.operates(deed);
    world_.judge.operated(carry_out(deed));
  });
}

bool Server::carry_out(const Deed& deed) {
  using driver::Driver;
  const RoomId room(deed.room);
  const ParticipantId whom(deed.whom);
  switch (deed.what) {
    case Deed::What::removes:
      return driver_->remove(room, whom, Driver::Return::allowed).has_value();
    case Deed::What::bans:
      return driver_->remove(room, whom, Driver::Return::banned).has_value();
    case Deed::What::mutes:
      return driver_->mute(room, whom, core::MediaSource::microphone).has_value();
    case Deed::What::locks:
      return driver_->lock(room, Driver::Door::locked).has_value();
    case Deed::What::unlocks:
      return driver_->lock(room, Driver::Door::open).has_value();
    case Deed::What::ends:
      return driver_->end_meeting(room).has_value();
    case Deed::What::cleans_up:
      return driver_->force_cleanup(room).has_value();
  }
  return false;
}

// ---- The driver's ports --------------------------------------------------------------------

void Server::send(ConnectionId to, const ports::Frame& frame) {
  const LineIndex index = Network::line_of(to);
  Line& line = world_.network.line(index);
  if (!line.server_open) return;
  if (line.down.parcels.size() >= world_.options.send_queue_max) {
    world_.trace.line(world_.now, world_.pages.at(line.page).person, "queue full");
    world_.judge.count("send queue full");
    return close_from_here(index, Parcel::What::close, ports::CloseCause::slow_consumer);
  }
  if (frame != last_frame_) {
    const bool again =
        last_frame_ && last_message_->type == Message::Type::roster && *frame == *last_frame_;
    if (again) world_.judge.fail("I11", nobody, "one change of a list was encoded twice");
    last_frame_ = frame;
    last_message_ = std::make_shared<const Message>(read_message(*frame));
  }
  world_.judge.sent(index, *last_message_);
  world_.network.send(index, Way::down, {Parcel::What::message, {}, last_message_});
  if (last_message_->type == Message::Type::snapshot) line.behind = false;
  if (last_message_->type == Message::Type::roster)
    line.behind = line.behind || line.down.parcels.size() > world_.options.list_backlog_max;
}

Instant Server::take_heard(std::vector<ConnectionId>& heard) {
  heard.clear();
  heard.swap(heard_);
  return heard_since_;
}

std::size_t Server::waiting(ConnectionId connection) const {
  const Line& line = world_.network.line(Network::line_of(connection));
  return line.server_open ? line.down.parcels.size() : 0;
}

void Server::disconnect(ConnectionId connection) {
  const LineIndex index = Network::line_of(connection);
  world_.judge.ended_by_server(index, Judge::End::disconnect);
  close_from_here(index, Parcel::What::goodbye, ports::CloseCause::closed_by_server);
}

void Server::drop(ConnectionId connection) {
  const LineIndex index = Network::line_of(connection);
  world_.judge.ended_by_server(index, Judge::End::drop);
  close_from_here(index, Parcel::What::close, ports::CloseCause::closed_by_server);
}

void Server::write(ports::Level, std::string_view message,
                   std::initializer_list<ports::Field> fields) {
  std::string detail;
  PersonIndex who = nobody;
  Judge::Transition transition{};
  for (const ports::Field& field : fields) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    if (field.name == "from" && text != nullptr) transition.from = *text;
    if (field.name == "to" && text != nullptr) transition.to = *text;
    if (field.name == "why" && text != nullptr) transition.why = *text;
    if (field.name == "who" && text != nullptr) {
      who = world_.people.by_name(*text);
      continue;
    }
    detail += std::string(field.name) + "=";
    if (text != nullptr) detail += *text;
    if (const auto* number = std::get_if<std::int64_t>(&field.value))
      detail += std::to_string(*number);
    if (const auto* real = std::get_if<double>(&field.value))
      detail += std::to_string(static_cast<std::int64_t>(*real * 1000)) + "ms";
    detail += " ";
  }
  if (message.ends_with(" moderates")) world_.judge.moderated();
  transition.who = who;
  if (!transition.to.empty()) world_.judge.transition(transition);
  world_.trace.line(world_.now, who, "log: " + std::string(message), detail);
}

// ---- Time ------------------------------------------------------------------------------------

void Server::arm(Instant at) {
  armed_ = at;
  ++timer_number_;
  timer_missed_ = false;
  if (at == never) return;
  const Options& options = world_.options;
  const bool late = world_.breaking() && world_.random.chance(options.late_timer);
  const Duration by =
      late ? world_.random.between(options.timer_late.low, options.timer_late.high) : Duration{};
  world_.schedule.add(std::max(at, world_.now) + by, Kind::timer, 0, timer_number_);
}

void Server::timer_fires(std::uint64_t number) {
  if (number != timer_number_ || !driver_) return;
  if (paused_) {
    timer_missed_ = true;
    return;
  }
  driver_->on_timer();
  after_input();
}

void Server::ping_due(LineIndex index) {
  Line& line = world_.network.line(index);
  if (!line.server_open) return;
  // A paused process makes up for nothing: net/engine_session.cpp.
  world_.schedule.add(world_.now + 1s, Kind::ping_due, index);
  if (paused_) return;
  if (line.last_heard + connection_silence_max <= world_.now)
    return close_from_here(index, Parcel::What::close, ports::CloseCause::heartbeat_missed);
  if (line.down.parcels.size() >= world_.options.send_queue_max)
    return close_from_here(index, Parcel::What::close, ports::CloseCause::slow_consumer);
  world_.network.send(index, Way::down, {Parcel::What::beat});
}

void Server::pause() {
  if (paused_ || !driver_) return;
  const Options& options = world_.options;
  Duration length = world_.random.between(options.pause.low, options.pause.high);
  if (world_.random.chance(options.short_pause)) length = world_.random.between(50ms, 500ms);
  stand_still(length);
}

/// Pauses of about one length each: with short ones more of the time is spent listening.
void Server::begin_late_spell() {
  const Options& options = world_.options;
  const Duration length = world_.random.between(options.late_spell.low, options.late_spell.high);
  late_until_ = std::min(world_.now + length, world_.faults_end);
  late_pause_max_ = world_.random.between(2 * options.late_pause.low, options.late_pause.high);
  world_.trace.line(world_.now, nobody, "SERVER IS ALWAYS LATE",
                    std::to_string(length.count() / 1000) + " ms");
  world_.judge.count("server always late");
  is_late_again();
}

void Server::is_late_again() {
  if (paused_ || !driver_ || world_.now >= late_until_) return;
  stand_still(world_.random.between(world_.options.late_pause.low, late_pause_max_));
}

void Server::stand_still(Duration length) {
  paused_ = true;
  world_.judge.count("server paused");
  paused_at_ = world_.now;
  ++world_.faults;
  world_.trace.line(world_.now, nobody, "SERVER PAUSES",
                    std::to_string(length.count() / 1000) + " ms");
  world_.schedule.add(world_.now + length, Kind::server_resume, 0, timer_number_);
}

void Server::resume() {
  if (!paused_) return;
  paused_ = false;
  world_.trace.line(world_.now, nobody, "SERVER RESUMES",
                    std::to_string(inbox_.size()) + " inputs wait");
  world_.judge.stalled(paused_at_, world_.now);
  const bool timer_first = world_.random.chance(world_.options.timer_first);
  const auto fire = [this] {
    if (std::exchange(timer_missed_, false)) timer_fires(timer_number_);
  };
  if (timer_first) fire();
  catching_up_ = true;  // All that waited is ready in one turn of the event loop.
  while (!inbox_.empty() && driver_) {
    const auto input = std::move(inbox_.front());
    inbox_.pop_front();
    input();
    after_input();
  }
  catching_up_ = false;
  // It may stand still again with what it has read, before anybody is told of it.
  if (!heard_.empty() && heard_since_ == world_.now && world_.now < late_until_ &&
      world_.random.chance(world_.options.told_late))
    return is_late_again();
  fire();
  if (driver_) {
    driver_->on_heard();
    after_input();
  }
  if (world_.now >= late_until_) return;
  const Span& between = world_.options.late_between;
  world_.schedule.add(world_.now + world_.random.between(between.low, between.high),
                      Kind::server_late);
}

/// A restart that was asked for: either it comes now, or it is announced.
void Server::drain() {
  if (!driver_) return;
  if (!world_.random.chance(world_.options.drained)) return restart();
  world_.trace.line(world_.now, nobody, "SERVER DRAINS");
  world_.judge.count("server drained");
  takes([this] { driver_->begin_drain(); });
  world_.schedule.add(world_.now + world_.random.between(100ms, 3s), Kind::server_restart);
}

void Server::restart() {
  if (!driver_) return;
  world_.judge.count("server restarted");
  const Duration takes =
      world_.random.between(world_.options.restart_takes.low, world_.options.restart_takes.high);
  ++world_.faults;
  world_.trace.line(world_.now, nobody, "SERVER DIES",
                    std::to_string(takes.count() / 1000) + " ms");
  world_.media.dies();
  world_.judge.server_dies();
  driver_.reset();
  inbox_.clear();
  heard_.clear();
  paused_ = false;
  ++timer_number_;
  for (LineIndex index = 0; index < world_.network.line_count(); ++index) {
    Line& line = world_.network.line(index);
    if (!std::exchange(line.server_open, false)) continue;
    world_.network.send(index, Way::down, {Parcel::What::close});
  }
  world_.schedule.add(world_.now + takes, Kind::server_up);
}

void Server::comes_up() {
  world_.trace.line(world_.now, nobody, "SERVER IS UP");
  start();
}

void Server::after_input() {
  world_.judge.after_step();
}

}  // namespace rollcall::sim
