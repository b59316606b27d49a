#include "store/writer.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::store {

Writer::Writer(Options options) : options_(std::move(options)), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Writer::write(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= options_.waiting_max) {
      ++lost_;
      return;
    }
    waiting_.push_back(std::move(job));
    ++queued_;
  }
  changed_.notify_one();
}

bool Writer::read(Read job) {
  {
    const std::lock_guard lock(mutex_);
    if (reads_.size() >= options_.reads_max) return false;
    reads_.push_back({std::move(job), queued_});
  }
  changed_.notify_one();
  return true;
}

void Writer::run() {
  if (const auto opened = open(); !opened) note_failure(opened.error());
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (!wait_for_work(lock)) break;
    }
    write_batch();
    read_what_may_be();
  }
  if (const std::size_t left = waiting_.size(); left > 0) {
    lost_ += left;
    options_.notice({Notice::What::given_up, {}, left});
  }
}

/// False at the end: then what waits is either written, or was just tried in vain.
bool Writer::wait_for_work(std::unique_lock<std::mutex>& lock) {
  const auto may_write = [this] {
    return !waiting_.empty() && (ending_ || Clock::now() >= retry_at_);
  };
  while (!may_write() && reads_.empty() && !ending_) {
    if (waiting_.empty())
      changed_.wait(lock);
    else
      changed_.wait_until(lock, retry_at_);
  }
  return !ending_ || (!waiting_.empty() && !failing_) || !reads_.empty();
}

void Writer::write_batch() {
  std::vector<Job> batch;
  {
    const std::lock_guard lock(mutex_);
    if (!ending_ && Clock::now() < retry_at_) return;
    const auto end = waiting_.begin() +
                     static_cast<std::ptrdiff_t>(std::min(waiting_.size(), options_.batch_max));
    batch.assign(waiting_.begin(), end);
  }
  if (batch.empty()) return;
  const auto written = try_to_write(batch);
  if (!written) return note_failure(written.error());
  {
    // Others may have been added behind them, and none were taken out.
    const std::lock_guard lock(mutex_);
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(batch.size()));
    written_ += batch.size();
  }
  note_success();
}

Stored<void> Writer::try_to_write(const std::vector<Job>& batch) {
  if (auto opened = open(); !opened) return opened;
  auto written = run_in_transaction(batch);
  if (!written && written.error().kind == Failure::Kind::damaged) {
    database_.reset();
    found_ = Found::damaged;
  }
  return written;
}

Stored<void> Writer::run_in_transaction(const std::vector<Job>& batch) {
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return tl::unexpected(transaction.error());
  std::vector<std::string> refused;
  for (const Job& job : batch) {
    auto done = job(*database_);
    if (!done && done.error().kind != Failure::Kind::refused) return done;
    if (!done) refused.push_back(std::move(done.error().message));
  }
  auto committed = transaction->commit();
  if (!committed) return committed;  // All of it is tried again.
  lost_ += refused.size();
  told_lost_ += refused.size();
  for (std::string& why : refused)
    options_.notice({Notice::What::refused, std::move(why), 1});
  return committed;
}

/// While nothing can be written, there is nothing to wait for.
std::vector<Writer::Read> Writer::take_reads() {
  const std::lock_guard lock(mutex_);
  std::vector<Read> reads;
  while (!reads_.empty() && (failing_ || reads_.front().behind <= written_)) {
    reads.push_back(std::move(reads_.front().job));
    reads_.pop_front();
  }
  return reads;
}

void Writer::read_what_may_be() {
  const std::vector<Read> reads = take_reads();
  for (const Read& read : reads) {
    const auto opened = open();
    const auto done =
        opened ? read(Stored<const Database*>(&*database_)) : read(tl::unexpected(opened.error()));
    if (opened && !done && done.error().kind == Failure::Kind::damaged) {
      database_.reset();
      found_ = Found::damaged;
      note_failure(done.error());
    }
  }
}

Stored<void> Writer::open() {
  if (database_) return {};
  auto opened = open_file(options_.folder, options_.since_1970(), found_);
  if (!opened) return tl::unexpected(opened.error());
  found_ = Found::unknown;
  if (opened->set_aside) options_.notice({Notice::What::set_aside, opened->set_aside->string(), 0});
  auto prepared = options_.prepare(opened->database);
  if (prepared) database_ = std::move(opened->database);
  return prepared;
}

void Writer::note_failure(const Failure& failure) {
  {
    const std::lock_guard lock(mutex_);
    retry_at_ = Clock::now() + options_.retry_after;
  }
  if (failing_.exchange(true)) return;
  options_.notice({Notice::What::failing, failure.message, 0});
}

/// Also where nothing failed, but a disk that stood still has filled the queue: whoever can make up
/// for it has to hear of it, once there is place for that.
void Writer::note_success() {
  const bool failed = failing_.exchange(false);
  const std::uint64_t lost = lost_;
  if (!failed && (lost == told_lost_ || !half_empty())) return;
  options_.notice({failed ? Notice::What::working_again : Notice::What::lost,
                   {},
                   lost - std::exchange(told_lost_, lost)});
}

bool Writer::half_empty() {
  const std::lock_guard lock(mutex_);
  return waiting_.size() <= options_.waiting_max / 2;
}

}  // namespace rollcall::store
