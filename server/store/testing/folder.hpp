// A folder of a test's own, and a store in it.
#pragma once

#include "store/file.hpp"
#include "store/writer.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::store::testing {

inline constexpr std::chrono::seconds a_time{1'700'000'000};

class Folder : public ::testing::Test {
 protected:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "rollcall-store-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() override { std::filesystem::remove_all(path); }

  Database opened() {
    auto opened = open_file(path, a_time);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(opened->database);
  }

  std::filesystem::path path;
};

/// What the store has told of, from its thread.
class Notices {
 public:
  void operator()(const Notice& notice) {
    const std::lock_guard lock(mutex_);
    all_.push_back(notice);
    changed_.notify_all();
  }

  /// The first one of that kind, once it is there.
  Notice wait_for(Notice::What what) {
    std::unique_lock lock(mutex_);
    const auto found = [&] {
      return std::find_if(all_.begin(), all_.end(),
                          [&](const Notice& one) { return one.what == what; });
    };
    const bool came =
        changed_.wait_for(lock, std::chrono::seconds(60), [&] { return found() != all_.end(); });
    EXPECT_TRUE(came);
    return came ? *found() : Notice{what};
  }

  std::size_t count(Notice::What what) {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(
        all_.begin(), all_.end(), [&](const Notice& one) { return one.what == what; }));
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Notice> all_;
};

/// What `sql` gives on the store's thread, after what was to be written; -1 if it cannot be read.
inline std::int64_t number_in(Writer& writer, const std::string& sql) {
  auto answer = std::make_shared<std::promise<std::int64_t>>();
  const bool taken =
      writer.read([answer, sql](const Stored<const Database*>& database) -> Stored<void> {
        const auto number = database ? (*database)->number(sql) : tl::unexpected(database.error());
        answer->set_value(number.value_or(-1));
        return {};
      });
  EXPECT_TRUE(taken);
  return answer->get_future().get();
}

}  // namespace rollcall::store::testing
