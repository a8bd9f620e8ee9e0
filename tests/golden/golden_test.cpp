#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "golden/golden_file.h"

namespace counterfoil::test {
namespace {

using Mood = MoodyStore::Mood;

// With UPDATE_GOLDEN=1 the answers in the files become what the application answers.
bool rewrites_files() { return std::getenv("UPDATE_GOLDEN") != nullptr; }

std::string folder() { return std::string{COUNTERFOIL_SOURCE_DIR} + "/tests/golden/"; }

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder()}) {
    if (entry.path().extension() == ".http") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_file(const std::string& name) {
  std::ifstream file{folder() + name + ".http", std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

Mood mood_of(const std::string& name) {
  if (name == "works") return Mood::works;
  if (name == "refuses-writes") return Mood::refuses_writes;
  if (name == "refuses-all") return Mood::refuses_all;
  if (name == "throws") return Mood::throws;
  throw std::runtime_error("the store cannot be " + name);
}

// What the headers of every answer tell.
void check_common_headers(const Answer& answer, const std::string& title) {
  EXPECT_EQ(answer.header("Cache-Control"), "no-store") << title;
  EXPECT_NE(answer.header("X-Request-Id"), "") << title;
  EXPECT_EQ(answer.header("Content-Type"), answer.body.empty() ? "" : "application/json") << title;
}

// Plays the steps of one file, in order.
class Play {
 public:
  std::string answer_of(const GoldenStep& step) {
    Sent request = filled(step.request);
    bool is_running = false;
    for (const std::string& command : step.commands) {
      std::istringstream words{command};
      std::string verb;
      std::string value;
      words >> verb >> value;
      if (verb == "advance") {
        bed_.clock.advance(std::chrono::seconds{std::stoll(value)});
      } else if (verb == "store") {
        bed_.store.set_mood(mood_of(value));
      } else if (verb == "body") {
        request.body_state = http::BodyState::too_large;
      } else if (verb == "limit") {
        limit(value, words);
      } else if (verb == "running") {
        is_running = true;
      } else {
        throw std::runtime_error("no such command: " + command);
      }
    }
    const Answer answer = is_running ? send_while_running(request) : bed_.send(request);
    check_common_headers(answer, step.title);
    return names_.name_all(write_answer_text(answer, request.method));
  }

 private:
  // One request a second in the long run, for each of `whom`.
  void limit(const std::string& whom, std::istringstream& words) {
    Rate rate{.per_second = 1, .burst = 0};
    if (!(words >> rate.burst)) throw std::runtime_error("a limit has a burst");
    if (whom != "key" && whom != "address") throw std::runtime_error("no limit of " + whom);
    const bool is_of_key = whom == "key";
    limits_ = std::make_unique<RateLimits>(is_of_key ? rate : Rate{}, is_of_key ? Rate{} : rate, 1);
    bed_.service.rate_limits = limits_.get();
  }

  Sent filled(Sent request) const {
    request.target = names_.fill(request.target);
    request.body = names_.fill(request.body);
    for (auto& header : request.headers) header.second = names_.fill(header.second);
    return request;
  }

  Answer send_while_running(const Sent& request) {
    Answer second;
    bed_.store.interrupt_next_update([&] { second = bed_.send(request); });
    const Answer first = bed_.send(request);
    EXPECT_EQ(first.status, 200);
    return second;
  }

  ApplicationBed bed_;
  std::unique_ptr<RateLimits> limits_;
  Names names_;
};

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, RequestsGetTheseAnswers) {
  GoldenFile file = parse_golden_file(read_file(GetParam()));
  Play play;
  for (GoldenStep& step : file.steps) {
    const std::string answer = play.answer_of(step);
    if (!rewrites_files()) {
      EXPECT_EQ(join_body_lines(step.expected), join_body_lines(answer))
          << GetParam() << ": " << step.title << "\nThe answer was\n"
          << answer;
    }
    step.expected = answer;
    while (step.expected.ends_with('\n')) step.expected.pop_back();
  }
  if (rewrites_files()) std::ofstream{folder() + GetParam() + ".http"} << write_golden_file(file);
}

INSTANTIATE_TEST_SUITE_P(, Golden, ::testing::ValuesIn(golden_names()),
                         [](const auto& parameter) { return parameter.param; });

TEST(GoldenFiles, AreAsTheRunnerWouldWriteThem) {
  for (const std::string& name : golden_names()) {
    const std::string text = read_file(name);
    EXPECT_EQ(write_golden_file(parse_golden_file(text)), text) << name;
  }
}

TEST(GoldenFiles, ExpectAnAnswerToEveryRequest) {
  for (const std::string& name : golden_names()) {
    for (const GoldenStep& step : parse_golden_file(read_file(name)).steps) {
      EXPECT_THAT(step.expected, ::testing::StartsWith("< ")) << name << ": " << step.title;
    }
  }
}

}  // namespace
}  // namespace counterfoil::test
