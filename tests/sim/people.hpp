// People: who is in which room, and what they do or suffer.
#pragma once

#include "sim/options.hpp"
#include "sim/pages.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace rollcall::sim {

struct Person {
  std::string room;
  std::string key;
  std::string name;
  Client client = Client::sdk;
  Carries carries = Carries::nothing;
  bool films = false;
  bool host = false;
  DeviceIndex device = none;
  PageIndex page = none;        // The one in front of them.
  PageIndex other_page = none;  // A duplicate tab or a second device; superseded or not.
  bool wants_in = false;        // They mean to be in the meeting.
  bool for_ever = false;        // They left and will not come back.
  std::uint32_t pages_opened = 0;
};

class People {
 public:
  explicit People(World& world) : world_(world) {}

  void start();
  Person& at(PersonIndex index) { return people_[index]; }
  std::size_t count() const { return people_.size(); }
  /// The page on which they are in the meeting, if they are.
  PageIndex joined_page(PersonIndex who) const;
  /// By the name they join with.
  static PersonIndex by_name(std::string_view name);

  // From the schedule.
  void incident(PersonIndex who);
  void act(PersonIndex who, std::uint64_t what);
  /// One of their pages was told that they are elsewhere now.
  void sees_switched(PersonIndex who);
  /// A switch or an access network fails: most of one room, or of all, are cut off.
  void many_cut();
  /// A proxy lets somebody's media through, and nothing else.
  void somebody_is_blocked();
  /// Somebody sends far more of what everybody is told than one may.
  void somebody_floods();
  /// A host does something to others; whoever is none tries to.
  void somebody_moderates();
  bool holds(PersonIndex who) const;
  void operator_acts();
  void operator_unlocks();
  /// No more faults: cables are plugged in, pages thaw, and whoever wants in comes.
  void faults_end();
  /// The end of the meeting: everybody leaves.
  void all_leave();

 private:
  enum class Act : std::uint8_t;
  enum class Tab : std::uint8_t { same, fresh };

  PageIndex open_page(PersonIndex who, Tab tab, DeviceIndex device);
  void comes(PersonIndex who);
  void suffers(PersonIndex who, Incident incident);
  void leaves(PersonIndex who);
  void closes_page(PersonIndex who);
  void crashes(PersonIndex who, Pages::Ending ending);
  void cuts(PersonIndex who, Network::Cut cut);
  void stops(PersonIndex who, Page::Life life);
  void opens_another(PersonIndex who, DeviceIndex device);
  void attacks(PersonIndex who);
  std::string id_of_somebody();
  void fidgets(PersonIndex who);
  void later(PersonIndex who, Duration after, Act act);
  void next_incident(PersonIndex who, Duration after);
  void repair_network(const Person& person);
  Duration lasting(Duration shortest, Duration longest);

  World& world_;
  std::deque<Person> people_;
};

}  // namespace rollcall::sim
