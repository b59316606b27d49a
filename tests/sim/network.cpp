#include "sim/network.hpp"

#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {

DeviceIndex Network::add_device() {
  Device device;
  device.latency = world_.random.between(world_.options.latency.low, world_.options.latency.high);
  devices_.push_back(device);
  return static_cast<DeviceIndex>(devices_.size() - 1);
}

LineIndex Network::open(PageIndex page, DeviceIndex device) {
  Line line;
  line.page = page;
  line.device = device;
  line.person = world_.pages.at(page).person;
  line.last_ping = world_.now;
  lines_.push_back(std::move(line));
  const auto index = static_cast<LineIndex>(lines_.size() - 1);
  devices_[device].lines.push_back(index);
  send(index, Way::up, {Parcel::What::open});
  return index;
}

void Network::send(LineIndex index, Way way, Parcel parcel) {
  Line& line = lines_[index];
  if (line.broken) return;
  Line::Lane& lane = way == Way::up ? line.up : line.down;
  Random& random = world_.random;
  Duration takes = devices_[line.device].latency + random.between(0ms, world_.options.jitter);
  if (random.chance(world_.options.lost_frame) && world_.breaking())
    takes += random.between(world_.options.resend.low, world_.options.resend.high);
  lane.last = std::max(lane.last, world_.now + takes);
  lane.parcels.push(std::move(parcel));
  world_.schedule.add(lane.last, way == Way::up ? Kind::arrives_up : Kind::arrives_down, index);
}

void Network::send_beacon(DeviceIndex device, std::string body) {
  if (devices_[device].up_cut || devices_[device].no_signaling ||
      world_.random.chance(world_.options.lost_beacon))
    return;
  beacons_.push_back(std::move(body));
  const Duration takes =
      devices_[device].latency + world_.random.between(0ms, 3 * world_.options.jitter);
  world_.schedule.add(world_.now + takes, Kind::beacon_lands, 0, beacons_.size() - 1);
}

void Network::beacon_lands(std::uint64_t number) {
  world_.server.beacon(std::move(beacons_[static_cast<std::size_t>(number)]));
}

bool Network::blocked(const Line& line, Way way) const {
  const Device& device = devices_[line.device];
  if (line.broken || device.no_signaling) return true;
  return way == Way::up ? device.up_cut : device.down_cut || !line.reads;
}

void Network::arrives(LineIndex index, Way way) {
  Line& line = lines_[index];
  Line::Lane& lane = way == Way::up ? line.up : line.down;
  if (blocked(line, way) || lane.held > 0) {
    ++lane.held;
    return;
  }
  hand_over(index, way);
}

void Network::hand_over(LineIndex index, Way way) {
  Line::Lane& lane = way == Way::up ? lines_[index].up : lines_[index].down;
  Parcel parcel = lane.parcels.pop();
  if (way == Way::down && lane.parcels.empty()) lines_[index].idle_since = world_.now;
  if (way == Way::up)
    world_.server.receives(index, std::move(parcel));
  else
    world_.pages.receives(index, std::move(parcel));
}

void Network::set_cut(DeviceIndex index, Cut cut) {
  Device& device = devices_[index];
  world_.judge.device_changes(index);
  const bool was_up_cut = device.up_cut;
  const bool was_down_cut = device.down_cut;
  const Instant since = device.cut_since;
  device.up_cut = cut == Cut::up || cut == Cut::both;
  device.down_cut = cut == Cut::down || cut == Cut::both;
  if (device.whole())
    device.cut_since = never;
  else if (device.cut_since == never)
    device.cut_since = world_.now;
  for (const LineIndex line : device.lines) {
    if (was_up_cut && !device.up_cut) release(line, Way::up, world_.now - since);
    if (was_down_cut && !device.down_cut) release(line, Way::down, world_.now - since);
  }
}

void Network::set_signaling(DeviceIndex index, bool passes) {
  Device& device = devices_[index];
  if (std::exchange(device.no_signaling, !passes) == !passes || !passes) return;
  for (const LineIndex line : device.lines) {
    if (!device.up_cut) release(line, Way::up, 2s);
    if (!device.down_cut) release(line, Way::down, 2s);
  }
}

void Network::set_reading(LineIndex line, bool reads) {
  lines_[line].reads = reads;
  if (reads) release(line, Way::down, 0ms);
}

// TCP tries again at growing distances: after a long outage the next try is seconds away. What was
// held arrives together; what is sent meanwhile, behind it.
void Network::release(LineIndex index, Way way, Duration outage) {
  Line& line = lines_[index];
  if (line.broken) return;
  Line::Lane& lane = way == Way::up ? line.up : line.down;
  const Instant at = world_.now + world_.random.between(0ms, std::min<Duration>(outage, 2s)) + 1ms;
  const Kind kind = way == Way::up ? Kind::arrives_up : Kind::arrives_down;
  for (std::uint32_t held = std::exchange(lane.held, 0u); held > 0; --held)
    world_.schedule.add(at, kind, index);
  lane.last = std::max(lane.last, at);
}

}  // namespace rollcall::sim
