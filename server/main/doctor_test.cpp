#include "main/doctor.hpp"

#include "main/health_check.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using Grade = Finding::Grade;
using ::testing::HasSubstr;

constexpr std::int64_t day = 24 * 60 * 60;

Options on_loopback(std::uint16_t port) {
  Options options;
  options.host = "127.0.0.1";
  options.port = port;
  options.rtc_port = port;
  options.workers = 1;
  return options;
}

template <class Protocol>
struct Taken {
  asio::io_context context;
  typename Protocol::socket socket{
      context, typename Protocol::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::uint16_t port = socket.local_endpoint().port();
};

std::vector<Grade> grades(const std::vector<Finding>& findings) {
  std::vector<Grade> all;
  for (const Finding& finding : findings)
    all.push_back(finding.grade);
  return all;
}

TEST(Doctor, FindsThePortOfTheServerTaken) {
  asio::io_context context;
  const asio::ip::tcp::acceptor other(context, {asio::ip::address_v4::loopback(), 0});
  const Finding finding = examine_listening(on_loopback(other.local_endpoint().port()));
  EXPECT_EQ(finding.grade, Grade::fail);
  EXPECT_THAT(finding.what, HasSubstr("in use"));
  EXPECT_EQ(examine_listening(on_loopback(0)).grade, Grade::ok) << "any free one";
}

TEST(Doctor, FindsAMediaPortTakenByEitherProtocol) {
  const Taken<asio::ip::udp> udp;
  EXPECT_THAT(grades(examine_media_ports(on_loopback(udp.port))), ::testing::Contains(Grade::fail));
  const Taken<asio::ip::tcp> tcp;
  EXPECT_THAT(grades(examine_media_ports(on_loopback(tcp.port))), ::testing::Contains(Grade::fail));
}

TEST(Doctor, CountsTheDaysOfACertificate) {
  const net::TlsValidity validity{100 * day, 200 * day};
  EXPECT_EQ(examine_validity(validity, 99 * day).grade, Grade::fail);
  EXPECT_EQ(examine_validity(validity, 100 * day).grade, Grade::ok);
  EXPECT_EQ(examine_validity(validity, 190 * day).grade, Grade::warn);
  EXPECT_THAT(examine_validity(validity, 190 * day).what, HasSubstr("10 days"));
  EXPECT_EQ(examine_validity(validity, 200 * day).grade, Grade::fail);
}

TEST(Doctor, NamesTheTlsFileThatIsWrong) {
  Options options = on_loopback(0);
  options.tls = TlsMode::files;
  options.tls_cert = "/nowhere/certificate.pem";
  options.tls_key = "/nowhere/key.pem";
  const Finding finding = examine_tls(options, 0);
  EXPECT_EQ(finding.grade, Grade::fail);
  EXPECT_THAT(finding.what, HasSubstr("/nowhere/certificate.pem"));
}

TEST(Doctor, WarnsOfTlsThatOthersHaveToDo) {
  Options options = on_loopback(0);
  EXPECT_EQ(examine_tls(options, 0).grade, Grade::ok);
  options.host = "0.0.0.0";
  EXPECT_EQ(examine_tls(options, 0).grade, Grade::warn);
  options.tls = TlsMode::self_signed;
  EXPECT_EQ(examine_tls(options, 0).grade, Grade::warn);
}

TEST(Doctor, WarnsOfFewOpenFiles) {
  EXPECT_EQ(examine_open_files(1024).grade, Grade::warn);
  EXPECT_EQ(examine_open_files(20'000).grade, Grade::ok);
}

class DoctorAndData : public ::testing::Test {
 protected:
  DoctorAndData() {
    std::string name = (fs::temp_directory_path() / "rollcall-test-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~DoctorAndData() override { fs::remove_all(folder); }

  fs::path folder;
};

TEST_F(DoctorAndData, MakesNothing) {
  EXPECT_EQ(examine_data_dir(folder / "deep" / "data").grade, Grade::ok);
  EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(DoctorAndData, FindAFileWhereTheFolderShouldBe) {
  std::ofstream(folder / "data") << "a file";
  EXPECT_EQ(examine_data_dir(folder / "data").grade, Grade::fail);
}

TEST_F(DoctorAndData, FindABadKey) {
  std::ofstream(folder / "server.key") << "short";
  const Finding finding = examine_data_dir(folder);
  EXPECT_EQ(finding.grade, Grade::fail);
  EXPECT_THAT(finding.what, HasSubstr("server.key"));
}

TEST_F(DoctorAndData, FindAProgramThatIsNoWorker) {
  EXPECT_EQ(examine_worker(folder / "nothing").grade, Grade::fail);
  EXPECT_EQ(examine_worker("/bin/true").grade, Grade::fail);
}

TEST(Doctor, MistrustsAClockThatNothingKeepsRight) {
  EXPECT_EQ(examine_clock(0, true).grade, Grade::fail);
  EXPECT_EQ(examine_clock(30'000 * day, false).grade, Grade::warn);
  EXPECT_EQ(examine_clock(30'000 * day, true).grade, Grade::ok);
}

TEST(HealthUrl, IsWhereTheServerAnswersOnItsOwnMachine) {
  Options options = on_loopback(3001);
  EXPECT_EQ(health_url(options), "http://localhost:3001/health/ready");
  options.host = "::";
  options.tls = TlsMode::self_signed;
  EXPECT_EQ(health_url(options), "https://localhost:3001/health/ready");
  options.host = "2001:db8::1";
  EXPECT_EQ(health_url(options), "https://[2001:db8::1]:3001/health/ready");
}

TEST(HealthCheck, EndsWithOneForAServerThatIsNotThere) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(check_health({"http://127.0.0.1:1/health/ready"}, out, err), 1);
  EXPECT_THAT(err.str(), HasSubstr("127.0.0.1:1"));
  EXPECT_EQ(check_health({"localhost"}, out, err), 2);
}

}  // namespace
}  // namespace rollcall::app
