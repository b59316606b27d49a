// A courier, with a real outbox and a real HTTP server at the other end.
#include "webhook/courier.hpp"

#include "access/signature.hpp"
#include "net/server.hpp"
#include "store/testing/folder.hpp"

#include <atomic>
#include <optional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

namespace rollcall::webhook {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

const access::Key key = access::secret_key("hooks", std::string(32, 's')).value();

/// Somebody's server that answers POST /hook with what it is told to: 200 once that is used up.
class Shop {
 public:
  explicit Shop(std::vector<unsigned> statuses = {}) : statuses_(std::move(statuses)) {
    net::ServerOptions options;
    options.host = "127.0.0.1";
    options.port = 0;
    options.routes.push_back(net::route(
        "POST", "/hook", [this](const net::HttpRequest& request) { return answer(request); }));
    server_.emplace(context_, options);
    EXPECT_TRUE(server_->open());
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Shop() {
    context_.stop();
    thread_.join();
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + "/hook?secret=in-here";
  }

  /// Bodies of the first so many requests, once they have come.
  std::vector<std::string> wait_for(std::size_t requests) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(came_.wait_for(lock, 60s, [&] { return bodies_.size() >= requests; }));
    return bodies_;
  }

  std::vector<net::HttpRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  net::HttpReply answer(const net::HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    bodies_.push_back(request.body);
    came_.notify_all();
    if (statuses_.empty()) return {};
    const unsigned status = statuses_.front();
    statuses_.erase(statuses_.begin());
    return {.status = status};
  }

  std::vector<unsigned> statuses_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::string> bodies_;
  std::vector<net::HttpRequest> requests_;
  boost::asio::io_context context_;
  std::optional<net::Server> server_;
  std::thread thread_;
};

class CourierTest : public store::testing::Folder {
 protected:
  CourierTest() { open_outbox(); }

  void open_outbox() {
    store::Writer::Options options;
    options.folder = path;
    options.since_1970 = [] { return store::testing::a_time; };
    options.prepare = [this](const store::Database& database) {
      return store::set_receivers(database, {url});
    };
    outbox.emplace(options);
  }

  void add(const std::string& body) {
    outbox->write([body](const store::Database& database) {
      return store::add_to_outbox(database, 1ms, [&](std::uint64_t) { return body; });
    });
  }

  Courier::Uses uses() {
    return {
        .outbox = *outbox,
        .key = key,
        .reports = {.delivered =
                        [this] {
                          ++delivered;
                          delivered.notify_all();
                        },
                    .failed =
                        [this](const std::string& receiver, const std::string& why, bool first) {
                          const std::lock_guard lock(mutex);
                          if (first) told.push_back(receiver + ": " + why);
                        },
                    .recovered =
                        [this](const std::string&) {
                          const std::lock_guard lock(mutex);
                          told.emplace_back("recovered");
                        }},
        .since_1970 = [] { return store::testing::a_time; },
        .pause = [](int) { return 1ms; }};
  }

  Receiver receiver() const { return receiver_of(url, false); }

  void use(const Shop& shop) {
    outbox.reset();
    url = shop.url();
    open_outbox();
  }

  std::string url = "http://127.0.0.1:1/";
  std::optional<store::Writer> outbox;
  std::atomic<int> delivered = 0;
  std::mutex mutex;
  std::vector<std::string> told;
};

TEST_F(CourierTest, BringsEventsInOrderSignedAndAsWhatTheyAre) {
  Shop shop;
  use(shop);
  add("one");
  Courier courier(receiver(), uses());
  add("two");
  courier.wake();
  EXPECT_THAT(shop.wait_for(2), ElementsAre("one", "two"));
  for (const net::HttpRequest& request : shop.requests()) {
    EXPECT_EQ(request.content_type, "application/webhook+json");
    EXPECT_TRUE(access::is_signed_with(key, request.authorization));
  }
}

TEST_F(CourierTest, TriesAgainUntilItIsTakenAndNothingOvertakes) {
  Shop shop({500, 302, 404});
  use(shop);
  add("one");
  add("two");
  {
    Courier courier(receiver(), uses());
    EXPECT_THAT(shop.wait_for(5), ElementsAre("one", "one", "one", "one", "two"));
  }
  EXPECT_THAT(told, ElementsAre(::testing::MatchesRegex("http://127.0.0.1:[0-9]+: it answers 500"),
                                "recovered"))
      << "once, and without what may be secret of the URL";
}

TEST_F(CourierTest, BringsNothingTwiceThatWasTakenBeforeARestart) {
  Shop shop;
  use(shop);
  add("one");
  {
    Courier courier(receiver(), uses());
    shop.wait_for(1);
    delivered.wait(0);  // The answer is read a little later.
  }
  outbox.reset();
  open_outbox();
  add("two");
  Courier courier(receiver(), uses());
  EXPECT_THAT(shop.wait_for(2), ElementsAre("one", "two"));
}

TEST(WebhookReceiver, IsToldNamesOverTlsAloneUnlessSomebodyHasSaidSo) {
  const auto trust = [](const char* url, bool insecure) {
    return receiver_of(url, insecure).trust;
  };
  EXPECT_EQ(trust("http://app.example/", false), net::Trust::this_machine_or_certified);
  EXPECT_EQ(trust("http://app.example/", true), net::Trust::anybody);
  EXPECT_EQ(trust("https://app.example/", true), net::Trust::this_machine_or_certified);
}

TEST_F(CourierTest, EndsAtOnceAlsoWhileNobodyAnswers) {
  Shop shop({500, 500, 500});
  use(shop);
  add("one");
  Courier::Uses patient = uses();
  patient.pause = [](int) { return 1h; };
  const auto before = std::chrono::steady_clock::now();
  {
    Courier courier(receiver(), patient);
    shop.wait_for(1);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - before, 30s);
}

}  // namespace
}  // namespace rollcall::webhook
