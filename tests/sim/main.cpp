#include "sim/world.hpp"

#include <cstdio>

int main(int argc, char** argv) {
  std::uint64_t seeds = 10, first = 1;
  bool show = false;
  for (int i = 1; i < argc; ++i) {
    const std::string a = argv[i];
    if (a == "--seeds") seeds = std::stoull(argv[++i]);
    if (a == "--seed") first = std::stoull(argv[++i]);
    if (a == "--trace") show = true;
  }
  int bad = 0;
  double minutes = 0;
  unsigned long faults = 0;
  for (std::uint64_t s = first; s < first + seeds; ++s) {
    auto o = rollcall::sim::run(
        {.seed = s,
         .show = show ? rollcall::sim::Show::everything : rollcall::sim::Show::nothing,
         .faults_for = {}});
    minutes += static_cast<double>(o.participant_time.count()) / 60e6;
    faults += o.faults;
    if (!o.violation.empty()) {
      ++bad;
      std::printf("seed %lu: %s\n", (unsigned long)s, o.violation.c_str());
    }
  }
  std::printf("%lu seeds, %d violations, %.0f participant-minutes, %lu faults\n",
              (unsigned long)seeds, bad, minutes, faults);
  return bad ? 1 : 0;
}
