#include "app/line_log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <sstream>

namespace counterfoil::test {
namespace {

using ::testing::MatchesRegex;

// A log whose lines end in a pipe.
struct PipedLog {
  explicit PipedLog(LogForm form, LogLevel least = LogLevel::info)
      : ends{make_pipe()}, log{ends[1], form, least} {}
  ~PipedLog() {
    ::close(ends[0]);
    ::close(ends[1]);
  }

  static std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_NONBLOCK), 0);
    return ends;
  }
  // What has come out since the last call.
  std::string written() const {
    std::string text(70'000, '\0');
    const auto size = ::read(ends[0], text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }
  std::string flushed() {
    log.flush();
    return written();
  }

  std::array<int, 2> ends;
  LineLog log;
};

TEST(LineLog, TextLinesHaveTimeLevelEventAndFields) {
  PipedLog piped{LogForm::text};
  piped.log.write(LogLevel::warning, "something happened",
                  {{"name", "plain"}, {"number", std::int64_t{-7}}, {"empty", ""}});
  EXPECT_THAT(piped.flushed(),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z "
                           "warning something happened name=plain number=-7\n"));
}

TEST(LineLog, OddTextsAreQuotedSoThatALineStaysALine) {
  PipedLog piped{LogForm::text};
  piped.log.write(LogLevel::info, "e", {{"a", "two words"}, {"b", "x\ny"}, {"c", "\""}});
  EXPECT_THAT(piped.flushed(), ::testing::EndsWith(R"( info e a="two words" b="x\ny" c="\"")"
                                                   "\n"));
}

TEST(LineLog, JsonLinesParse) {
  PipedLog piped{LogForm::json};
  piped.log.write(LogLevel::info, "request",
                  {{"path", "a \"b\"\n\x01%v{}"}, {"status", std::int64_t{200}}, {"empty", ""}});
  piped.log.write(LogLevel::error, "other", {});
  std::istringstream lines{piped.flushed()};
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const auto first = boost::json::parse(line).as_object();
  EXPECT_EQ(first.at("level"), "info");
  EXPECT_EQ(first.at("event"), "request");
  EXPECT_EQ(first.at("path"), "a \"b\"\n\x01%v{}");
  EXPECT_EQ(first.at("status"), 200);
  EXPECT_FALSE(first.contains("empty"));
  EXPECT_EQ(first.at("time").as_string().size(), 27U);
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(boost::json::parse(line).at("level"), "error");
}

TEST(LineLog, LessImportantLinesAreLeftOut) {
  PipedLog piped{LogForm::text, LogLevel::warning};
  EXPECT_FALSE(piped.log.wants(LogLevel::info));
  EXPECT_TRUE(piped.log.wants(LogLevel::warning));
  piped.log.write(LogLevel::info, "quiet", {});
  piped.log.write(LogLevel::debug, "quiet", {});
  EXPECT_EQ(piped.flushed(), "");
}

TEST(LineLog, LinesWaitForTheFlushButErrorsDoNot) {
  PipedLog piped{LogForm::text};
  piped.log.write(LogLevel::info, "first", {});
  EXPECT_EQ(piped.written(), "");
  piped.log.write(LogLevel::error, "second", {});
  EXPECT_THAT(piped.written(), MatchesRegex("[^\n]* info first\n[^\n]* error second\n"));
}

TEST(LineLog, ManyLinesDoNotWaitForTheFlush) {
  PipedLog piped{LogForm::text};
  const std::string text(1000, 'x');
  for (int i = 0; i < 70; ++i) piped.log.write(LogLevel::info, "e", {{"text", text}});
  EXPECT_GT(piped.written().size(), 60'000U);
}

TEST(LineLog, ALogThatNobodyReadsIsDropped) {
  PipedLog piped{LogForm::text};
  const std::string text(60'000, 'x');
  for (int i = 0; i < 10; ++i) piped.log.write(LogLevel::error, "e", {{"text", text}});
  static_cast<void>(piped.written());
  static_cast<void>(piped.written());
  piped.log.write(LogLevel::error, "after", {});
  EXPECT_THAT(piped.written(), ::testing::HasSubstr("after"));
}

TEST(LineLog, WhatIsLeftComesOutAtTheEnd) {
  const auto ends = PipedLog::make_pipe();
  { LineLog{ends[1], LogForm::text, LogLevel::info}.write(LogLevel::info, "last", {}); }
  std::string text(1000, '\0');
  EXPECT_GT(::read(ends[0], text.data(), text.size()), 0);
  EXPECT_THAT(text, ::testing::HasSubstr("last"));
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace counterfoil::test
