#include "json/path.h"

#include <gtest/gtest.h>

#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::repeated;

std::string named(std::string_view name) { return Path{Path{}, name}.text(); }

TEST(Path, OfTheRootIsADollar) { EXPECT_EQ(Path{}.text(), "$"); }

TEST(Path, JoinsNamesAndIndexes) {
  const Path root;
  const Path order{root, "order"};
  const Path items{order, "lineItems"};
  const Path item{items, std::size_t{10}};
  EXPECT_EQ(Path(item, "amount").text(), "$.order.lineItems[10].amount");
  EXPECT_EQ(Path(root, std::size_t{0}).text(), "$[0]");
}

TEST(Path, QuotesNamesThatAreNoIdentifiers) {
  EXPECT_EQ(named("a_B9"), "$.a_B9");
  EXPECT_EQ(named("_"), "$._");
  EXPECT_EQ(named("PAYMENT_CARD"), "$.PAYMENT_CARD");
  EXPECT_EQ(named(""), "$['']");
  EXPECT_EQ(named("9a"), "$['9a']");
  EXPECT_EQ(named("a-b"), "$['a-b']");
  EXPECT_EQ(named("a.b"), "$['a.b']");
  EXPECT_EQ(named("é"), "$['é']");
  EXPECT_EQ(named("it's"), R"($['it\'s'])");
  EXPECT_EQ(named(R"(back\slash)"), R"($['back\\slash'])");
  EXPECT_EQ(named("@[`{"), "$['@[`{']");
}

TEST(Path, CutsLongNamesBeforeACharacter) {
  EXPECT_EQ(named(repeated("a", 64)), "$." + repeated("a", 64));
  EXPECT_EQ(named(repeated("a", 65)), "$['" + repeated("a", 64) + "…']");
  EXPECT_EQ(named(repeated("-", 64)), "$['" + repeated("-", 64) + "']");
  EXPECT_EQ(named(repeated("-", 65)), "$['" + repeated("-", 64) + "…']");
  // 63 bytes and a character of four: the whole character goes.
  EXPECT_EQ(named(repeated("a", 63) + "😀"), "$['" + repeated("a", 63) + "…']");
  EXPECT_EQ(named(repeated("a", 60) + "😀"), "$['" + repeated("a", 60) + "😀']");
  EXPECT_EQ(named(repeated("😀", 20)), "$['" + repeated("😀", 16) + "…']");
}

TEST(Path, RepeatsNoCardNumber) {
  EXPECT_EQ(named("4111111111111111"), "$['…']");
  EXPECT_EQ(named("_4111111111111111"), "$['…']");
  EXPECT_EQ(named("card 4111 1111 1111 1111"), "$['…']");
  EXPECT_EQ(named("_4111111111111112"), "$._4111111111111112");
  EXPECT_EQ(named(repeated("a", 64) + " 4111111111111111"), "$['…']");
}

}  // namespace
}  // namespace counterfoil::json
