// The store's own thread: whoever writes never waits for the disk. What cannot be written is kept
// for a while and tried again, so that a full disk costs the meetings nothing.
#pragma once

#include "base/time.hpp"
#include "store/file.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace rollcall::store {

/// What the operator should hear of, once for each time it begins.
struct Notice {
  enum class What {
    set_aside,      // `text`: where the damaged file is now. A new one was begun.
    failing,        // `text`: why. What comes is kept for later, as far as the queue goes.
    working_again,  // `lost`: how much there was no room for meanwhile.
    lost,           // `lost`: how much there was no room for, though nothing failed: it was slow.
    refused,        // `text`: why. A defect of ours: this was not written, the rest is.
    given_up,       // At the end, with so much `lost`.
  };
  What what;
  std::string text = {};
  std::uint64_t lost = 0;
};

class Writer {
 public:
  /// May be called again after a failure: it is undone by then.
  using Job = std::function<Stored<void>(const Database&)>;

  struct Options {
    std::filesystem::path folder;
    /// Done first with each file that is opened, an empty one included.
    Job prepare = [](const Database&) -> Stored<void> { return {}; };
    /// Jobs that wait. A room event is about 300 bytes in memory.
    std::size_t waiting_max = 10'000;
    std::size_t reads_max = 32;
    /// Written in one transaction, and so with one wait for the disk.
    std::size_t batch_max = 256;
    std::chrono::milliseconds retry_after = std::chrono::seconds(1);
    /// Called on the store's thread.
    std::function<void(const Notice&)> notice = [](const Notice&) {};
    std::function<std::chrono::seconds()> since_1970;
  };
  /// What was read, or why nothing was, is for the job itself to pass on.
  using Read = std::function<Stored<void>(const Stored<const Database*>&)>;

  explicit Writer(Options options);
  /// Writes what waits, unless that fails.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Written in this order, on the store's thread. One too many is lost, and counted.
  void write(Job job);
  /// After what was to be written before. False: too many others wait, and it is never called.
  bool read(Read job);

  /// Jobs that could not be kept, from the beginning.
  std::uint64_t lost() const { return lost_.load(); }
  /// Whether the last attempt to write has failed.
  bool failing() const { return failing_.load(); }

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  bool wait_for_work(std::unique_lock<std::mutex>& lock);
  void write_batch();
  Stored<void> try_to_write(const std::vector<Job>& batch);
  Stored<void> run_in_transaction(const std::vector<Job>& batch);
  void read_what_may_be();
  std::vector<Read> take_reads();
  Stored<void> open();
  void note_failure(const Failure& failure);
  void note_success();
  bool half_empty();

  const Options options_;
  std::optional<Database> database_;  // This and the next: on the store's thread alone.
  Found found_ = Found::unknown;
  std::uint64_t told_lost_ = 0;  // Of `lost_`.

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  std::uint64_t queued_ = 0;   // Jobs, from the beginning;
  std::uint64_t written_ = 0;  // so many of them are done.
  struct Reading {
    Read job;
    std::uint64_t behind;  // So many jobs.
  };
  std::deque<Reading> reads_;
  Clock::time_point retry_at_ = Clock::time_point::min();
  bool ending_ = false;

  std::atomic<std::uint64_t> lost_ = 0;
  std::atomic<bool> failing_ = false;
  std::thread thread_;  // The last: it uses the others.
};

}  // namespace rollcall::store
