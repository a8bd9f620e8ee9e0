#include "api/trace_parent.h"

#include <gtest/gtest.h>

namespace counterfoil::test {
namespace {

constexpr std::string_view id = "4bf92f3577b34da6a3ce929d0e0e4736";

std::string trace_id_in(std::vector<std::string> values) {
  http::RequestHead head;
  for (const auto& value : values) head.headers.push_back({"TraceParent", value});
  return std::string{trace_id_of(head)};
}

TEST(TraceIdOf, IsReadFromTheHeader) {
  EXPECT_EQ(trace_id_in({"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}), id);
}

TEST(TraceIdOf, IsReadFromLaterVersions) {
  EXPECT_EQ(trace_id_in({"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}), id);
  EXPECT_EQ(trace_id_in({"01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what"}), id);
}

TEST(TraceIdOf, IsNothingWithoutOneThatCanBeRead) {
  EXPECT_EQ(trace_id_in({}), "");
  for (const std::string value : {"", "-", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                                  "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                                  "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what",
                                  "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01what",
                                  "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                  "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                  "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                  "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                  "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                  "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                                  "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
                                  "00 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 01"}) {
    EXPECT_EQ(trace_id_in({value}), "") << value;
  }
}

TEST(TraceIdOf, IsNothingWhenThereAreTwo) {
  const std::string value = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_EQ(trace_id_in({value, value}), "");
}

}  // namespace
}  // namespace counterfoil::test
