// Plays every scenario of this folder, one test each. With SCENARIOS_RECORD=1 the answers in the
// files are written anew instead of compared.
#include "commands.hpp"
#include "play.hpp"
#include "script.hpp"
#include "settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::scenarios {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

bool recording() {
  const char* wanted = std::getenv("SCENARIOS_RECORD");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

/// Fills in the answers. What is wrong with the story or with the run, as sentences.
std::vector<std::string> play(Script& script) {
  const auto setup = to_setup(script.settings);
  if (!setup) return {setup.error().message};
  Play stage(*setup);
  Command* last = nullptr;
  for (Command& command : script.commands) {
    try {
      stage.pass_to(command.at);
      if (last) last->answers = stage.take_lines(stage.begins_at(last->at));
      perform(stage, command.words);
    } catch (const BadStory& bad) {
      return {"line " + std::to_string(command.line) + ": " + bad.what()};
    }
    last = &command;
  }
  stage.settle();
  last->answers = stage.take_lines(stage.begins_at(last->at));
  return stage.faults();
}

class Scenario : public testing::Test {
 public:
  explicit Scenario(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const std::string file = read_file(path_);
    Result<Script> script = parse_script(file);
    if (!script) FAIL() << path_.string() << ": " << script.error().message;
    for (const std::string& fault : play(*script))
      ADD_FAILURE() << path_.string() << ": " << fault;
    if (HasFailure()) return;
    const std::string played = to_text(*script);
    if (played == file) return;
    if (!recording()) {
      FAIL() << path_.string() << " tells another story (- file, + played; "
             << "SCENARIOS_RECORD=1 rewrites it):\n"
             << difference(file, played);
    }
    std::ofstream(path_, std::ios::binary) << played;
  }

 private:
  fs::path path_;
};

std::string test_name(const fs::path& path) {
  std::string name = path.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::vector<fs::path> stories(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const bool text = entry.path().extension() == ".txt";
    if (text && entry.path().filename() != "CMakeLists.txt") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void register_stories() {
  for (const fs::path& path : stories(SCENARIOS_DIR)) {
    testing::RegisterTest("Scenarios", test_name(path).c_str(), nullptr, nullptr, __FILE__,
                          __LINE__, [path]() -> testing::Test* { return new Scenario(path); });
  }
}

TEST(ScenarioRunner, FindsTheStories) {
  EXPECT_GT(stories(SCENARIOS_DIR).size(), 0u);
}

}  // namespace
}  // namespace rollcall::scenarios

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  rollcall::scenarios::register_stories();
  return RUN_ALL_TESTS();
}
