#include "net/static_files.hpp"

#include "net/test_doubles.hpp"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

class FilesOfTheApp : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "rollcall-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    outside_ = name;
    folder_ = outside_ / "web";
    std::filesystem::create_directories(folder_ / "assets");
    write(outside_ / "secret.txt", "secret");
    write(folder_ / "index.html", "<html>");
    write(folder_ / "assets" / "index-abc.js", "code");
  }
  void TearDown() override { std::filesystem::remove_all(outside_); }

  static void write(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path) << text;
  }
  static std::string body(const HttpReply& reply) {
    return reply.shared_body ? *reply.shared_body : reply.body;
  }
  static std::string header(const HttpReply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers) {
      if (key == name) return value;
    }
    return "";
  }
  std::unique_ptr<StaticFiles> load() { return StaticFiles::load(folder_).value(); }

  std::filesystem::path outside_;
  std::filesystem::path folder_;
};

TEST_F(FilesOfTheApp, AreServedWithTheirType) {
  const auto reply = load()->serve(get("/assets/index-abc.js"));
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.content_type, "text/javascript; charset=UTF-8");
  EXPECT_EQ(body(reply), "code");
  EXPECT_EQ(header(reply, "Cache-Control"), "public, max-age=31536000, immutable");
}

TEST_F(FilesOfTheApp, AreTheIndexForPagesOfItsOwn) {
  const auto files = load();
  for (const std::string_view path :
       {"/", "/index.html", "/room", "/r/blue", "/r/v1.2", "/r/index.js"}) {
    const auto reply = files->serve(get(path));
    EXPECT_EQ(body(reply), "<html>") << path;
    EXPECT_EQ(header(reply, "Cache-Control"), "no-cache") << path;
  }
}

TEST_F(FilesOfTheApp, AreNothingForAPathWithADotThatIsNoFile) {
  EXPECT_EQ(load()->serve(get("/assets/gone.js")).status, 404u);
}

TEST_F(FilesOfTheApp, KeepTheOperatorsPageToServersThatHaveOne) {
  write(folder_ / "admin.html", "<admin>");
  const auto files = StaticFiles::load(folder_, AdminPage::served).value();
  for (const std::string_view path : {"/admin", "/admin/", "/admin.html", "/%61dmin"}) {
    EXPECT_EQ(body(files->serve(get(path))), "<admin>") << path;
    EXPECT_EQ(header(files->serve(get(path)), "Cache-Control"), "no-cache") << path;
    const auto hidden = load()->serve(get(path));
    EXPECT_EQ(hidden.status, 404u) << path;
    EXPECT_EQ(body(hidden).find("<"), std::string::npos) << path;
  }
  EXPECT_EQ(body(files->serve(get("/r/admin"))), "<html>") << "a meeting's name";
}

TEST_F(FilesOfTheApp, AreNoOtherPageWhereTheOperatorsIsMissing) {
  const auto files = StaticFiles::load(folder_, AdminPage::served).value();
  for (const std::string_view path : {"/admin", "/admin/", "/admin.html"})
    EXPECT_EQ(files->serve(get(path)).status, 404u) << path;
}

TEST_F(FilesOfTheApp, EndAtTheirFolder) {
  const auto files = load();
  for (const std::string_view path :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/..%2fsecret.txt",
        "/%2e%2e%5csecret.txt", "//../secret.txt", "/./../secret.txt"}) {
    const auto reply = files->serve(get(path));
    EXPECT_EQ(reply.status, 404u) << path;
    EXPECT_NE(body(reply), "secret") << path;
  }
}

TEST_F(FilesOfTheApp, AreNotSentAgainToWhoHasThem) {
  const auto files = load();
  auto request = get("/");
  const auto etag = header(files->serve(request), "ETag");
  ASSERT_GT(etag.size(), 2u);
  for (const auto& known : {etag, "\"other\", " + etag, "W/" + etag, std::string("*")}) {
    request.if_none_match = known;
    const auto reply = files->serve(request);
    EXPECT_EQ(reply.status, 304u) << known;
    EXPECT_EQ(body(reply), "") << known;
    EXPECT_EQ(header(reply, "ETag"), etag);
  }
  request.if_none_match = "\"other\"";
  EXPECT_EQ(files->serve(request).status, 200u);
}

TEST_F(FilesOfTheApp, HaveAnotherTagOnceTheyChange) {
  const auto before = header(load()->serve(get("/")), "ETag");
  write(folder_ / "index.html", "<html lang=en>");
  EXPECT_NE(header(load()->serve(get("/")), "ETag"), before);
}

TEST_F(FilesOfTheApp, AreReadOnly) {
  auto request = get("/");
  const auto files = load();
  request.method = "POST";
  EXPECT_EQ(files->serve(request).status, 405u);
  request.method = "HEAD";
  EXPECT_EQ(files->serve(request).status, 200u);
}

TEST_F(FilesOfTheApp, NeedAnIndex) {
  std::filesystem::remove(folder_ / "index.html");
  const auto files = StaticFiles::load(folder_);
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().message.find("has no index.html"), std::string::npos);
  EXPECT_FALSE(files.error().hint.empty());
}

TEST_F(FilesOfTheApp, NeedTheirFolder) {
  const auto files = StaticFiles::load(outside_ / "nowhere");
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().message.find("nowhere"), std::string::npos);
}

TEST_F(FilesOfTheApp, AreAtMostSixtyFourMebibytes) {
  write(folder_ / "large.bin", std::string(64 * 1024 * 1024, 'x'));
  EXPECT_FALSE(StaticFiles::load(folder_));
}

}  // namespace
}  // namespace rollcall::net
