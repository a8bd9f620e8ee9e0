#include "app/descriptors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using ::testing::HasSubstr;

http::Limits limits_of(std::size_t connections, std::size_t refused) {
  http::Limits limits;
  limits.connections_max = connections;
  limits.refused_connections_max = refused;
  return limits;
}

TEST(FittedToDescriptors, WhatFitsStaysAsItIs) {
  const http::Limits limits = fitted(limits_of(1000, 100), 2, 64 + 12 + 1100);
  EXPECT_EQ(limits.connections_max, 1000U);
  EXPECT_EQ(limits.refused_connections_max, 100U);
}

TEST(FittedToDescriptors, WhatDoesNotFitLeavesRoomForRefusals) {
  const http::Limits limits = fitted(limits_of(10'000, 256), 2, 1024);
  EXPECT_EQ(limits.refused_connections_max, 128U);
  EXPECT_EQ(limits.connections_max, 1024U - 128 - 64 - 12);
}

TEST(FittedToDescriptors, AFewConnectionsAreAlwaysTried) {
  EXPECT_EQ(fitted(limits_of(10'000, 256), 2, 50).connections_max, 8U);
  EXPECT_EQ(fitted(limits_of(3, 256), 2, 50).connections_max, 3U);
}

TEST(FitToDescriptors, RaisesTheLimitOfTheProcessAsFarAsItMay) {
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
  const rlimit low{256, usual.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &low);
  KeepingLog log;
  http::Limits limits = limits_of(400, 10);
  fit_to_descriptors(limits, 2, log);
  rlimit raised{};
  ::getrlimit(RLIMIT_NOFILE, &raised);
  ::setrlimit(RLIMIT_NOFILE, &usual);
  EXPECT_EQ(limits.connections_max, 400U);
  EXPECT_GE(raised.rlim_cur, 410U);
  EXPECT_EQ(log.text(), "");
  limits.connections_max = usual.rlim_max;
  fit_to_descriptors(limits, 2, log);
  ::setrlimit(RLIMIT_NOFILE, &usual);
  EXPECT_LT(limits.connections_max, usual.rlim_max);
  EXPECT_THAT(log.text(), HasSubstr("too few file descriptors for connections_max"));
}

}  // namespace
}  // namespace counterfoil::test
