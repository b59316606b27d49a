// Two of a kind on one transport: the worker could not tell their packets apart and refuses them
// (worker/src/RTC/RtpListener.cpp, SctpListener.cpp). The host refuses them before it.
#include "host_fixture.hpp"

#include <ostream>
#include <set>

#include <gmock/gmock.h>

namespace rollcall::mediasoup {
namespace {

using ports::InitialState;
using ports::MediaKind;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// VP8 with RTX. `mid` as JSON, with its comma; or nothing.
std::string camera(const std::string& mid, const std::string& encodings) {
  return "{" + mid + R"("codecs":[{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,
      "parameters":{},"rtcpFeedback":[]},{"mimeType":"video/rtx","payloadType":97,
      "clockRate":90000,"parameters":{"apt":96},"rtcpFeedback":[]}],"headerExtensions":[
      {"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":4},
      {"uri":"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id","id":10}],"encodings":)" +
         encodings + R"(,"rtcp":{"cname":"x"}})";
}

std::string data_on(int stream) {
  return R"({"sctpStreamParameters":{"streamId":)" + std::to_string(stream) +
         R"(,"ordered":true},"label":"chat","protocol":""})";
}

/// Keeps what the worker complains about: it writes a line for each request that it refuses.
class ComplaintLog final : public ports::Log {
 public:
  bool enabled(ports::Level) const override { return true; }
  void write(ports::Level level, std::string_view,
             std::initializer_list<ports::Field> fields) override {
    if (level != ports::Level::error && level != ports::Level::warn) return;
    for (const auto& field : fields) {
      if (const auto* line = std::get_if<std::string_view>(&field.value)) lines.emplace_back(*line);
    }
  }
  std::vector<std::string> lines;
};

class DoublesTest : public HostObserver {
 protected:
  void SetUp() override {
    host = std::make_unique<Host>(context, worker_options(1), complaints);
    host->set_observer(*this);
    std::optional<Result<void>> started;
    host->start([&](Result<void> result) { started = result; });
    run_until([&] { return started.has_value(); });
    ASSERT_TRUE(started && started->has_value());
    open_router();
    capabilities = JsonText{answers.at(last_request)->text};
    send = connected_transport("send");
  }
  void TearDown() override { stop(); }

  /// The code of the answer.
  std::string produce(const std::string& id, const std::string& parameters,
                      MediaKind kind = MediaKind::video) {
    host->produce(next(), send, ProducerId(id), kind, JsonText{parameters}, InitialState::running);
    return code();
  }
  std::string produce_data(const std::string& id, const TransportId& on,
                           const std::string& parameters) {
    host->produce_data(next(), on, DataProducerId(id), JsonText{parameters});
    return code();
  }

  /// The last answer is such an error, says so, and what to do about it.
  void expect_refusal(ErrorCode expected, const std::string& part) {
    const auto& given = answers.at(last_request);
    ASSERT_FALSE(given.has_value());
    EXPECT_EQ(given.error().code, expected) << given.error().message;
    EXPECT_THAT(given.error().message, HasSubstr(part));
    EXPECT_THAT(given.error().hint, Not(IsEmpty()));
  }

  /// Nothing of it has reached the worker, which would have complained.
  void expect_a_quiet_worker() {
    worker_ids();  // Whatever it wrote before this answer has been read.
    EXPECT_THAT(complaints.lines, Not(Contains(HasSubstr("throwing"))));
  }

  ComplaintLog complaints;
  JsonText capabilities;
  TransportId send{"send"};
};

// ---- Within one request -------------------------------------------------------------------------

struct Doubled {
  std::string mid;
  std::string encodings;
  std::string named;

  friend void PrintTo(const Doubled& doubled, std::ostream* out) { *out << doubled.encodings; }
};

class InOneRequest : public DoublesTest, public ::testing::WithParamInterface<Doubled> {};

TEST_P(InOneRequest, IsRefusedBeforeTheWorkerAndLeavesNothing) {
  const auto& [mid, encodings, named] = GetParam();
  EXPECT_EQ(produce("p", camera(mid, encodings)), "bad_rtp_parameters");
  expect_refusal(ErrorCode::bad_rtp_parameters, named);
  EXPECT_THAT(worker_ids(), Not(Contains("p")));
  host->producer_stats(next(), ProducerId("p"));
  EXPECT_EQ(code(), "not_found");
  // The same names, once each.
  EXPECT_EQ(produce("p", camera(mid, R"([{"ssrc":11,"rid":"r0","rtx":{"ssrc":12}}])")), "ok");
  expect_a_quiet_worker();
}

INSTANTIATE_TEST_SUITE_P(
    Names, InOneRequest,
    ::testing::Values(Doubled{R"("mid":"1",)", R"([{"ssrc":11},{"ssrc":11}])", "ssrc 11"},
                      Doubled{R"("mid":"1",)", R"([{"ssrc":11,"rtx":{"ssrc":11}}])", "ssrc 11"},
                      Doubled{R"("mid":"1",)",
                              R"([{"ssrc":11,"rtx":{"ssrc":12}},{"ssrc":12,"rtx":{"ssrc":13}}])",
                              "ssrc 12"},
                      Doubled{R"("mid":"1",)",
                              R"([{"ssrc":11,"rtx":{"ssrc":13}},{"ssrc":12,"rtx":{"ssrc":13}}])",
                              "ssrc 13"},
                      Doubled{"", R"([{"rid":"r0"},{"rid":"r0"}])", "rid r0"},
                      Doubled{R"("mid":"1",)", R"([{"rid":"r0"},{"rid":"r0"}])", "rid r0"}));

TEST_F(DoublesTest, LayersThatNoCodecOfThemHasAreRefusedBeforeTheWorker) {
  // Encodings with several spatial layers each; and layers of a voice.
  EXPECT_EQ(produce("p", camera(R"("mid":"1",)", R"([{"rid":"r0","scalabilityMode":"L2T2"},
                                                     {"rid":"r1","scalabilityMode":"L2T2"}])")),
            "bad_rtp_parameters");
  expect_refusal(ErrorCode::bad_rtp_parameters, "L2T2");
  auto voice = json::parse(opus(1111));
  voice.at("encodings").at(0).as_object()["scalabilityMode"] = "L1T3";
  EXPECT_EQ(produce("p", json::serialize(voice), MediaKind::audio), "bad_rtp_parameters");
  expect_refusal(ErrorCode::bad_rtp_parameters, "audio/opus");
  voice.at("encodings") = json::parse(R"([{"ssrc":1},{"ssrc":2}])");
  EXPECT_EQ(produce("p", json::serialize(voice), MediaKind::audio), "bad_rtp_parameters");
  expect_refusal(ErrorCode::bad_rtp_parameters, "audio/opus");
  expect_a_quiet_worker();
}

// ---- Against what the transport has -------------------------------------------------------------

TEST_F(DoublesTest, NamesOfAnotherProducerOfTheTransportAreRefusedUntilItIsClosed) {
  const auto first = camera(R"("mid":"1",)", R"([{"ssrc":11,"rid":"r0","rtx":{"ssrc":12}}])");
  ASSERT_EQ(produce("first", first), "ok");
  const std::vector<std::pair<std::string, std::string>> attempts{
      {camera(R"("mid":"2",)", R"([{"ssrc":11}])"), "ssrc 11"},
      {camera(R"("mid":"2",)", R"([{"ssrc":12}])"), "ssrc 12"},
      {camera(R"("mid":"2",)", R"([{"ssrc":21,"rtx":{"ssrc":11}}])"), "ssrc 11"},
      {camera(R"("mid":"2",)", R"([{"ssrc":21,"rtx":{"ssrc":12}}])"), "ssrc 12"},
      {camera(R"("mid":"1",)", R"([{"ssrc":21}])"), "mid 1"},
      {camera("", R"([{"rid":"r0"}])"), "rid r0"},
  };
  for (const auto& [parameters, named] : attempts) {
    EXPECT_EQ(produce("second", parameters), "bad_rtp_parameters") << parameters;
    expect_refusal(ErrorCode::bad_rtp_parameters, named);
  }
  host->close_producer(ProducerId("first"));
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    const ProducerId id("again " + std::to_string(i));
    EXPECT_EQ(produce(id.text(), attempts[i].first), "ok") << attempts[i].first;
    host->close_producer(id);
  }
  expect_a_quiet_worker();
}

TEST_F(DoublesTest, ARidMayBeTwiceOnATransportWhereMidsTellThemApart) {
  // A browser's camera and screen, each with r0, r1, r2.
  const auto streams = R"([{"rid":"r0"},{"rid":"r1"},{"rid":"r2"}])";
  EXPECT_EQ(produce("camera", camera(R"("mid":"1",)", streams)), "ok");
  EXPECT_EQ(produce("screen", camera(R"("mid":"2",)", streams)), "ok");
  expect_a_quiet_worker();
}

TEST_F(DoublesTest, AnotherTransportHasNamesOfItsOwn) {
  const auto parameters = camera(R"("mid":"1",)", R"([{"ssrc":11,"rid":"r0"}])");
  ASSERT_EQ(produce("p", parameters), "ok");
  ASSERT_EQ(produce_data("dp", send, data_on(0)), "ok");
  send = connected_transport("other");
  EXPECT_EQ(produce("other p", parameters), "ok");
  EXPECT_EQ(produce_data("other dp", send, data_on(0)), "ok");
  expect_a_quiet_worker();
}

TEST_F(DoublesTest, TheFirstOfTwoThatAreUnderWayAtOnceHasTheName) {
  for (const char* id : {"first", "second"}) {
    host->produce(next(), send, ProducerId(id), MediaKind::audio, JsonText{opus(1111)},
                  InitialState::running);
  }
  EXPECT_EQ(code(), "bad_rtp_parameters");
  host->producer_stats(next(), ProducerId("first"));
  EXPECT_EQ(code(), "ok");
  // And what is closed before its answer has given it back.
  host->close_producer(ProducerId("first"));
  host->produce(next(), send, ProducerId("third"), MediaKind::audio, JsonText{opus(1111)},
                InitialState::running);
  host->close_producer(ProducerId("third"));
  EXPECT_EQ(produce("fourth", opus(1111), MediaKind::audio), "ok");
  expect_a_quiet_worker();
}

TEST_F(DoublesTest, ARefusedProducerIsNotFoundByWhatFollowsIt) {
  ASSERT_EQ(produce("first", opus(1111), MediaKind::audio), "ok");
  const auto receive = connected_transport("receive");
  host->produce(next(), send, ProducerId("second"), MediaKind::audio, JsonText{opus(1111)},
                InitialState::running);
  host->pause_producer(ProducerId("second"));
  host->resume_producer(ProducerId("second"));
  host->producer_stats(next(), ProducerId("second"));
  EXPECT_EQ(code(), "not_found");
  host->consume(next(), receive, ConsumerId("c"), ProducerId("second"), capabilities);
  EXPECT_EQ(code(), "not_found");
  host->close_producer(ProducerId("second"));
  EXPECT_THAT(worker_ids(), AllOf(Contains("first"), Not(Contains("second"))));
  expect_a_quiet_worker();
}

TEST_F(DoublesTest, WhatOnlyTheWorkerRemembersIsTheClientsMistakeTooAndNothingFollows) {
  ASSERT_EQ(produce("first", opus(1111), MediaKind::audio), "ok");
  ASSERT_EQ(produce_data("first data", send, data_on(0)), "ok");
  host->forget({ports::MediaObject::Kind::producer, "first", "send"});
  host->forget({ports::MediaObject::Kind::data_producer, "first data", "send"});
  EXPECT_EQ(produce("second", opus(1111), MediaKind::audio), "bad_rtp_parameters");
  expect_refusal(ErrorCode::bad_rtp_parameters, "ssrc");
  EXPECT_EQ(produce_data("second data", send, data_on(0)), "bad_sctp_parameters");
  expect_refusal(ErrorCode::bad_sctp_parameters, "streamId");
  worker_ids();
  // Its two refusals; no "Producer not found" of requests sent after them.
  EXPECT_THAT(complaints.lines, Contains(HasSubstr("throwing")).Times(2));
}

// ---- Consumers ----------------------------------------------------------------------------------

TEST_F(DoublesTest, ConsumersOfATransportHaveMidsAndSsrcsOfTheirOwn) {
  const auto receive = connected_transport("receive");
  ASSERT_EQ(produce("p", camera(R"("mid":"1",)", R"([{"ssrc":11,"rtx":{"ssrc":12}}])")), "ok");
  std::set<std::string> mids;
  std::set<std::int64_t> ssrcs;
  for (int i = 0; i < 40; ++i) {
    host->consume(next(), receive, ConsumerId("c" + std::to_string(i)), ProducerId("p"),
                  capabilities);
    const auto made = answer();
    const auto& parameters = made.at("rtpParameters");
    EXPECT_TRUE(mids.emplace(parameters.at("mid").as_string()).second);
    const auto& encoding = parameters.at("encodings").at(0);
    EXPECT_TRUE(ssrcs.insert(encoding.at("ssrc").to_number<std::int64_t>()).second);
    EXPECT_TRUE(ssrcs.insert(encoding.at("rtx").at("ssrc").to_number<std::int64_t>()).second);
  }
  expect_a_quiet_worker();
}

// ---- Data ---------------------------------------------------------------------------------------

TEST_F(DoublesTest, AStreamOfAnotherDataProducerIsRefusedUntilThatIsClosed) {
  ASSERT_EQ(produce_data("first", send, data_on(7)), "ok");
  EXPECT_EQ(produce_data("second", send, data_on(7)), "bad_sctp_parameters");
  expect_refusal(ErrorCode::bad_sctp_parameters, "streamId 7");
  EXPECT_THAT(worker_ids(), Not(Contains("second")));
  EXPECT_EQ(produce_data("third", send, data_on(8)), "ok");
  host->close_data_producer(DataProducerId("first"));
  EXPECT_EQ(produce_data("second", send, data_on(7)), "ok");
  expect_a_quiet_worker();
}

TEST_F(DoublesTest, ATransportWithoutSctpCarriesNoData) {
  const TransportId bare("bare");
  host->create_transport(next(), router, bare, JsonText{"{}"});
  ASSERT_EQ(code(), "ok");
  ASSERT_EQ(produce_data("answers", send, data_on(0)), "ok");
  const auto before = worker_ids();

  EXPECT_EQ(produce_data("dp", bare, data_on(0)), "bad_sctp_parameters");
  expect_refusal(ErrorCode::bad_sctp_parameters, "without");
  host->consume_data(next(), bare, DataConsumerId("dc"), DataProducerId("answers"));
  EXPECT_EQ(code(), "bad_sctp_parameters");
  expect_refusal(ErrorCode::bad_sctp_parameters, "without");
  host->open_echo(next(), bare, DataConsumerId("echo"), DataProducerId("answers"));
  EXPECT_EQ(code(), "bad_sctp_parameters");
  expect_refusal(ErrorCode::bad_sctp_parameters, "without");

  EXPECT_EQ(worker_ids(), before);  // Not even the direct transport of an echo.
  host->send_echo(DataConsumerId("echo"), 1, ports::SocketSeen::open);
  host->close_data_consumer(DataConsumerId("echo"));
  host->close_data_producer(DataProducerId("dp"));
  expect_a_quiet_worker();
}

}  // namespace
}  // namespace rollcall::mediasoup
