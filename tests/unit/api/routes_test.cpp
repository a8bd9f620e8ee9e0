#include "api/routes.h"

#include <gtest/gtest.h>

#include <set>

namespace counterfoil::test {
namespace {

// "PATCH /client-session", or the error's number.
std::string route_of(std::string_view method, std::string_view path) {
  const auto route = find_route(method, path);
  if (!route) return route.error().code == ErrorCode::not_found ? "not found" : "not allowed";
  return std::string{(*route)->method} + ' ' + std::string{(*route)->path};
}

TEST(FindRoute, KnowsTheOperationsOfTheContract) {
  EXPECT_EQ(route_of("POST", "/client-session"), "POST /client-session");
  EXPECT_EQ(route_of("GET", "/client-session"), "GET /client-session");
  EXPECT_EQ(route_of("PATCH", "/client-session"), "PATCH /client-session");
  EXPECT_EQ(route_of("GET", "/healthz"), "GET /healthz");
  EXPECT_EQ(route_of("GET", "/readyz"), "GET /readyz");
}

TEST(FindRoute, OneTrailingSlashDoesNotCount) {
  EXPECT_EQ(route_of("POST", "/client-session/"), "POST /client-session");
  EXPECT_EQ(route_of("POST", "/client-session//"), "not found");
}

TEST(FindRoute, HeadIsServedAsGet) {
  EXPECT_EQ(route_of("HEAD", "/client-session"), "GET /client-session");
}

TEST(FindRoute, TellsNoSuchPathFromNoSuchMethod) {
  EXPECT_EQ(route_of("PUT", "/client-session"), "not allowed");
  EXPECT_EQ(route_of("get", "/client-session"), "not allowed");
  EXPECT_EQ(route_of("", "/client-session"), "not allowed");
  for (const std::string_view path :
       {"", "/", "*", "client-session", "/client-session/x", "/client%2dsession", "//"}) {
    EXPECT_EQ(route_of("GET", path), "not found") << path;
  }
}

TEST(AllowedMethods, ListsThoseOfThePath) {
  EXPECT_EQ(allowed_methods("/client-session"), "GET, HEAD, OPTIONS, PATCH, POST");
  EXPECT_EQ(allowed_methods("/client-session/"), "GET, HEAD, OPTIONS, PATCH, POST");
  EXPECT_EQ(allowed_methods("/readyz"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(allowed_methods("/analytics"), "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(allowed_methods("/client-token/validate"), "OPTIONS, POST");
  EXPECT_EQ(allowed_methods("*"), "GET, HEAD, OPTIONS, PATCH, POST");
  EXPECT_EQ(allowed_methods("/nothing"), "");
}

TEST(AllRoutes, TheApiAndNothingElseIsForKeysAndOnlyReadingNeedsNoWriteScope) {
  for (const Route& route : all_routes()) {
    const bool is_api = route.path == "/client-session";
    EXPECT_EQ(route.access == Access::api_keys, is_api) << route.path;
    EXPECT_EQ(route.scope.has_value(), is_api) << route.path;
    if (!is_api) continue;
    EXPECT_EQ(route.scope == Scope::read, route.method == "GET") << route.method;
  }
}

TEST(AllRoutes, WhatShowsOrChangesASessionIsForItsCheckout) {
  std::set<std::string_view> paths;
  for (const Route& route : all_routes()) {
    if (route.access == Access::sessions) paths.insert(route.path);
  }
  EXPECT_EQ(paths, (std::set<std::string_view>{"/client-sdk/configuration",
                                               "/client-session/actions", "/payment-instruments"}));
}

TEST(IsForCheckouts, IsAMatterOfThePath) {
  for (const std::string_view path :
       {"/client-sdk/configuration", "/client-sdk/configuration/", "/client-session/actions",
        "/client-token/validate", "/payment-instruments", "/analytics", "/analytics/v2"}) {
    EXPECT_TRUE(is_for_checkouts(path)) << path;
  }
  for (const std::string_view path : {"/client-session", "/client-session/", "/healthz", "/readyz",
                                      "*", "", "/", "/client-sdk"}) {
    EXPECT_FALSE(is_for_checkouts(path)) << path;
  }
  for (const Route& route : all_routes()) {
    const bool is_for_them = route.access == Access::sessions || route.access == Access::checkouts;
    EXPECT_EQ(is_for_checkouts(route.path), is_for_them) << route.path;
  }
}

TEST(AllRoutes, NoTwoAreAlike) {
  std::set<std::string> seen;
  for (const Route& route : all_routes()) {
    EXPECT_TRUE(seen.insert(std::string{route.method} + ' ' + std::string{route.path}).second);
  }
}

}  // namespace
}  // namespace counterfoil::test
