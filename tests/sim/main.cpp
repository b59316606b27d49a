// sim --seeds N --seed S [--jobs K] [--minutes M] [--trace] [--check-determinism]
//
// Runs the seeds of corpus.txt, then N seeds from S on, in K processes, and says what was violated.
#include "sim/report.hpp"
#include "sim/world.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace rollcall::sim {
namespace {

struct Command {
  std::uint64_t seeds = 300;
  std::uint64_t first = 1;
  std::uint64_t jobs = 0;  // As many as there are cores.
  std::uint64_t minutes = 0;
  bool trace = false;
  bool twice = false;
};

[[noreturn]] void usage() {
  std::fputs(
      "usage: sim [--seeds N] [--seed S] [--jobs K] [--minutes M] [--trace] "
      "[--check-determinism]\n",
      stderr);
  std::exit(64);
}

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) usage();
  return value;
}

void set(Command& command, std::string_view name, std::uint64_t value) {
  if (name == "--seeds") {
    command.seeds = value;
  } else if (name == "--seed") {
    command.first = value;
  } else if (name == "--jobs") {
    command.jobs = value;
  } else if (name == "--minutes") {
    command.minutes = value;
  } else {
    usage();
  }
}

Command read_command(int argc, char** argv) {
  Command command;
  bool count_given = false;
  bool first_given = false;
  for (int index = 1; index < argc; ++index) {
    const std::string_view name = argv[index];
    if (name == "--trace") {
      command.trace = true;
    } else if (name == "--check-determinism") {
      command.twice = true;
    } else if (index + 1 == argc) {
      usage();
    } else {
      set(command, name, number(argv[++index]));
      count_given = count_given || name == "--seeds";
      first_given = first_given || name == "--seed";
    }
  }
  if (first_given && !count_given) command.seeds = 1;
  if (command.jobs == 0) {
    const long cores = ::sysconf(_SC_NPROCESSORS_ONLN);
    command.jobs = cores > 0 ? static_cast<std::uint64_t>(cores) : 1;
  }
  if (command.trace) command.jobs = 1;
  return command;
}

std::vector<std::uint64_t> chosen_seeds(const Command& command) {
  std::vector<std::uint64_t> seeds;
  if (command.seeds > 1) {
    std::ifstream corpus(SIM_CORPUS);
    if (!corpus) {
      std::fprintf(stderr, "cannot read %s\n", SIM_CORPUS);
      std::exit(66);
    }
    for (std::string line; std::getline(corpus, line);)
      if (!line.empty() && line[0] != '#') seeds.push_back(number(line.substr(0, line.find(' '))));
  }
  for (std::uint64_t index = 0; index < command.seeds; ++index)
    seeds.push_back(command.first + index);
  return seeds;
}

void run_share(const Command& command, const std::vector<std::uint64_t>& seeds, std::uint64_t share,
               std::FILE* out) {
  RunOptions options;
  options.show = command.trace ? Show::everything : Show::nothing;
  options.faults_for = std::chrono::minutes(command.minutes);
  for (std::size_t index = share; index < seeds.size(); index += command.jobs) {
    options.seed = seeds[index];
    Outcome outcome = run(options);
    if (command.twice && outcome.violation.empty() && run(options).hash != outcome.hash)
      outcome.violation = "two runs of this seed differ\n";
    std::fputs(to_line(outcome).c_str(), out);
    std::fflush(out);
  }
  std::fputs(cpu_line().c_str(), out);
  std::fflush(out);
}

/// A worker process and what it has written so far.
struct Worker {
  pid_t process = 0;
  int pipe = -1;
  std::string unread = {};
};

Worker start_worker(const Command& command, const std::vector<std::uint64_t>& seeds,
                    std::uint64_t share) {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) std::exit(71);
  std::fflush(nullptr);
  const pid_t process = ::fork();
  if (process < 0) std::exit(71);
  if (process == 0) {
    ::close(ends[0]);
    std::FILE* out = ::fdopen(ends[1], "w");
    run_share(command, seeds, share, out);
    std::fclose(out);
    std::fflush(nullptr);
    std::_Exit(0);
  }
  ::close(ends[1]);
  return {process, ends[0]};
}

/// False at its end.
bool read_some(Worker& worker, Report& report) {
  char buffer[65536];
  const ssize_t got = ::read(worker.pipe, buffer, sizeof buffer);
  if (got <= 0) return false;
  worker.unread.append(buffer, static_cast<std::size_t>(got));
  for (std::size_t end = 0; (end = worker.unread.find('\n')) != std::string::npos;) {
    report.add_line(worker.unread.substr(0, end));
    worker.unread.erase(0, end + 1);
  }
  return true;
}

Report run_in_processes(const Command& command, const std::vector<std::uint64_t>& seeds) {
  Report report;
  std::vector<Worker> workers;
  for (std::uint64_t share = 0; share < command.jobs; ++share)
    workers.push_back(start_worker(command, seeds, share));
  std::vector<pollfd> waiting;
  for (const Worker& worker : workers)
    waiting.push_back({worker.pipe, POLLIN, 0});
  for (std::size_t open = workers.size(); open > 0;) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0) break;
    for (std::size_t index = 0; index < workers.size(); ++index) {
      if (waiting[index].revents == 0 || read_some(workers[index], report)) continue;
      waiting[index].fd = -1;
      --open;
    }
  }
  for (const Worker& worker : workers) {
    int status = 0;
    ::waitpid(worker.process, &status, 0);
    ::close(worker.pipe);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) report.add_crash(status);
  }
  return report;
}

}  // namespace
}  // namespace rollcall::sim

int main(int argc, char** argv) {
  using namespace rollcall::sim;
  const Command command = read_command(argc, argv);
  const std::vector<std::uint64_t> seeds = chosen_seeds(command);
  const Report report = run_in_processes(command, seeds);
  report.print(seeds.size());
  return report.good(seeds.size()) ? 0 : 1;
}
