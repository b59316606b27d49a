#include "store/writer.hpp"

#include "store/testing/folder.hpp"

#include <atomic>
#include <csignal>
#include <fstream>
#include <future>
#include <sys/resource.h>

#include <gmock/gmock.h>

namespace rollcall::store {
namespace {

using testing::number_in;
using What = Notice::What;

class WriterTest : public testing::Folder {
 protected:
  Writer::Options options() {
    Writer::Options options;
    options.folder = path;
    options.retry_after = std::chrono::milliseconds(20);
    options.notice = [this](const Notice& notice) { notices(notice); };
    options.since_1970 = [] { return testing::a_time; };
    return options;
  }

  static Writer::Job add(const std::string& body = "body") {
    return [body](const Database& database) {
      auto statement = database.prepare("INSERT INTO webhook_events (at, body) VALUES (1, ?1)");
      return statement->bind(1, body).run();
    };
  }

  testing::Notices notices;
};

const std::string count = "SELECT count(*) FROM webhook_events";

TEST_F(WriterTest, WritesInOrderAndBeforeWhatIsReadThen) {
  Writer writer(options());
  for (int i = 0; i < 1'000; ++i)
    writer.write(add(std::to_string(i)));
  EXPECT_EQ(number_in(writer, count), 1'000);
  EXPECT_EQ(number_in(writer, "SELECT count(*) FROM webhook_events WHERE body = sequence - 1"),
            1'000);
  EXPECT_FALSE(writer.failing());
}

TEST_F(WriterTest, WritesWhatWaitsBeforeItEnds) {
  {
    Writer writer(options());
    for (int i = 0; i < 1'000; ++i)
      writer.write(add());
  }
  EXPECT_EQ(opened().number(count).value_or(-1), 1'000);
}

TEST_F(WriterTest, LosesOnlyWhatIsRefusedByItself) {
  Writer writer(options());
  writer.write(add());
  writer.write([](const Database& database) { return database.execute("INSERT INTO nowhere"); });
  writer.write(add());
  EXPECT_EQ(number_in(writer, count), 2);
  EXPECT_EQ(writer.lost(), 1u);
  EXPECT_FALSE(writer.failing());
  notices.wait_for(What::refused);
}

/// A disk without space for a file, for as long as it lives: writes fail as on a full one.
class FullDisk {
 public:
  explicit FullDisk(std::uintmax_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

TEST_F(WriterTest, KeepsWhatAFullDiskDoesNotTakeAndSaysSoOnce) {
  constexpr int records = 50;
  std::atomic<int> tries = 0;  // Of all records together; outlives the writer.
  const auto counted = [&tries](const Writer::Job& job) {
    return [&tries, job](const Database& database) {
      ++tries;
      tries.notify_all();
      return job(database);
    };
  };
  Writer writer(options());
  writer.write(add());
  EXPECT_EQ(number_in(writer, count), 1);
  {
    const FullDisk full(100'000);
    const std::string much(10'000, 'x');
    for (int i = 0; i < records; ++i)
      writer.write(counted(add(much)));
    notices.wait_for(What::failing);
    for (int now = tries, often = now + 3 * records; now < often; now = tries)
      tries.wait(now);
    EXPECT_TRUE(writer.failing());
    EXPECT_GE(number_in(writer, count), 1) << "it can be read all the same";
  }
  notices.wait_for(What::working_again);
  EXPECT_EQ(number_in(writer, count), 1 + records);
  EXPECT_EQ(writer.lost(), 0u);
  EXPECT_EQ(notices.count(What::failing), 1u);
}

TEST_F(WriterTest, LosesWhatComesOnceTheQueueIsFullAndSaysHowMuch) {
  Writer::Options few = options();
  few.waiting_max = 10;
  Writer writer(few);
  EXPECT_EQ(number_in(writer, count), 0);
  {
    const FullDisk full(0);
    writer.write(add());
    notices.wait_for(What::failing);
    for (int i = 0; i < 30; ++i)
      writer.write(add());
    EXPECT_EQ(writer.lost(), 21u);
  }
  EXPECT_EQ(notices.wait_for(What::working_again).lost, 21u);
  EXPECT_EQ(number_in(writer, count), 10);
}

TEST_F(WriterTest, TellsOfWhatWasLostThoughNothingFailedOnceThereIsPlaceForIt) {
  Writer::Options few = options();
  few.waiting_max = 10;
  few.batch_max = 1;
  std::promise<void> begun;
  std::promise<void> disk;
  Writer writer(few);
  writer.write([&, until = disk.get_future().share()](const Database&) -> Stored<void> {
    begun.set_value();
    until.wait();
    return {};
  });
  begun.get_future().wait();
  for (int i = 0; i < 12; ++i)  // One waits until it is written, so that nine more have a place.
    writer.write(add());
  EXPECT_EQ(writer.lost(), 3u);
  disk.set_value();
  EXPECT_EQ(notices.wait_for(What::lost).lost, 3u);
  EXPECT_EQ(number_in(writer, count), 9);
  EXPECT_EQ(notices.count(What::lost), 1u);
  EXPECT_EQ(notices.count(What::working_again), 0u);
}

TEST_F(WriterTest, DoesNotStartWithoutAFolderButGoesOnOnceItIsThere) {
  std::filesystem::remove_all(path);
  Writer writer(options());
  writer.write(add());
  notices.wait_for(What::failing);
  EXPECT_EQ(number_in(writer, count), -1);
  std::filesystem::create_directory(path);
  notices.wait_for(What::working_again);
  EXPECT_EQ(number_in(writer, count), 1);
}

TEST_F(WriterTest, BeginsANewFileWhenTheOneInUseBreaks) {
  Writer::Options prepared = options();
  prepared.prepare = [](const Database& database) {
    return database.execute("INSERT INTO webhook_receivers VALUES ('prepared', 0)");
  };
  Writer writer(prepared);
  EXPECT_EQ(number_in(writer, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
  // What it has in memory would hide the damage for a while.
  EXPECT_EQ(number_in(writer, "PRAGMA shrink_memory"), 0);
  std::ofstream(store_file(path), std::ios::in | std::ios::binary) << std::string(40'960, 'x');
  writer.write(add());
  const Notice notice = notices.wait_for(What::set_aside);
  EXPECT_TRUE(std::filesystem::exists(notice.text)) << notice.text;
  notices.wait_for(What::working_again);
  EXPECT_EQ(number_in(writer, count), 1);
  EXPECT_EQ(number_in(writer, "SELECT count(*) FROM webhook_receivers"), 1);
}

TEST_F(WriterTest, LetsOnlySoManyReadAtATime) {
  Writer::Options few = options();
  few.reads_max = 1;
  Writer writer(few);
  std::promise<void> go_on;
  auto waits = go_on.get_future().share();
  std::promise<void> began;
  EXPECT_TRUE(writer.read([&, waits](const Stored<const Database*>&) -> Stored<void> {
    began.set_value();
    waits.wait();
    return {};
  }));
  began.get_future().wait();
  const auto nothing = [](const Stored<const Database*>&) -> Stored<void> { return {}; };
  EXPECT_TRUE(writer.read(nothing));
  EXPECT_FALSE(writer.read(nothing));
  go_on.set_value();
}

}  // namespace
}  // namespace rollcall::store
