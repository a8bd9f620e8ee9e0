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
  EXPECT_EQ(allowed_methods("*"), "GET, HEAD, OPTIONS, PATCH, POST");
  EXPECT_EQ(allowed_methods("/nothing"), "");
}

TEST(AllRoutes, OnlyHealthNeedsNoKeyAndOnlyReadingNeedsNoWriteScope) {
  for (const Route& route : all_routes()) {
    const bool is_health = route.path == "/healthz" || route.path == "/readyz";
    EXPECT_EQ(route.scope.has_value(), !is_health) << route.path;
    if (is_health) continue;
    EXPECT_EQ(route.scope == Scope::read, route.method == "GET") << route.method;
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
