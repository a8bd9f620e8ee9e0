// Every row of the merge table of contract §3: {absent, value, null}, `[]` and `{}`.
#include "domain/apply_patch.h"

#include <gtest/gtest.h>

#include <span>

#include "support/builders_json.h"

namespace counterfoil {
namespace {

using test::patch_of;
using test::session_of;
using test::shown;

struct Row {
  std::string_view stored;
  std::string_view patch;
  std::string_view expected;
};

void expect_merges(std::span<const Row> rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(test::shown_after(row.stored, row.patch), row.expected)
        << row.stored << " patched with " << row.patch;
  }
}

constexpr std::string_view everything =
    R"({"customerId":"c","orderId":"o","amount":7,)"
    R"("currencyCode":"EUR","metadata":{"a":1},"order":{"lineItems":[{"amount":5,"quantity":1}],)"
    R"("countryCode":"FR","retailerCountryCode":"DE","fees":[{"amount":2}],)"
    R"("shipping":{"amount":3}},"customer":{"emailAddress":"a@b.co","mobileNumber":"1",)"
    R"("firstName":"f","lastName":"l","billingAddress":{"city":"B"},)"
    R"("shippingAddress":{"city":"S"},"taxId":"t","nationalDocumentId":"n"}})";

TEST(ApplyPatch, AbsentMembersAreKept) {
  EXPECT_EQ(test::shown_after(everything, "{}"), everything);
  EXPECT_EQ(test::shown_after(everything, R"({"order":{},"customer":{}})"), everything);
}

TEST(ApplyPatch, ClientTokenAloneChangesNothing) {
  const auto body = json::read_update_body(R"({"clientToken":"x"})", {});
  ASSERT_TRUE(body);
  const auto stored = session_of(everything);
  EXPECT_EQ(apply_patch(stored, body->patch), Result<ClientSession>{stored});
}

TEST(ApplyPatch, RootTextsAreReplacedAndCleared) {
  const Row rows[] = {
      {R"({"customerId":"a"})", R"({"customerId":"b"})", R"({"customerId":"b"})"},
      {R"({})", R"({"customerId":"b"})", R"({"customerId":"b"})"},
      {R"({"customerId":"a","orderId":"o"})", R"({"customerId":null})", R"({"orderId":"o"})"},
      {R"({})", R"({"customerId":null})", R"({})"},
      {R"({"orderId":"a"})", R"({"orderId":"b"})", R"({"orderId":"b"})"},
      {R"({"customerId":"c","orderId":"a"})", R"({"orderId":null})", R"({"customerId":"c"})"},
      {R"({"currencyCode":"EUR"})", R"({"currencyCode":"GBP"})", R"({"currencyCode":"GBP"})"},
      {R"({"orderId":"o","currencyCode":"EUR"})", R"({"currencyCode":null})", R"({"orderId":"o"})"},
  };
  expect_merges(rows);
}

TEST(ApplyPatch, AmountSetsAndDropsTheOverride) {
  const Row rows[] = {
      {R"({"amount":7})", R"({})", R"({"amount":7})"},
      {R"({"amount":7})", R"({"amount":8})", R"({"amount":8})"},
      {R"({"amount":7})", R"({"amount":0})", R"({"amount":0})"},
      {R"({"amount":7})", R"({"amount":null})", R"({})"},
      {R"({"order":{"fees":[{"amount":2}]}})", R"({"amount":9})",
       R"({"amount":9,"order":{"fees":[{"amount":2}]}})"},
      {R"({"amount":9,"order":{"fees":[{"amount":2}]}})", R"({"amount":null})",
       R"({"amount":2,"order":{"fees":[{"amount":2}]}})"},
      // With an override in place the order changes, the amount does not.
      {R"({"amount":9,"order":{"fees":[{"amount":2}]}})", R"({"order":{"fees":[{"amount":5}]}})",
       R"({"amount":9,"order":{"fees":[{"amount":5}]}})"},
      {R"({"order":{"fees":[{"amount":2}]}})", R"({"order":{"fees":[{"amount":5}]}})",
       R"({"amount":5,"order":{"fees":[{"amount":5}]}})"},
  };
  expect_merges(rows);
}

TEST(ApplyPatch, MetadataIsReplacedWhole) {
  const Row rows[] = {
      {R"({"metadata":{"a":1,"b":{"c":2}}})", R"({})", R"({"metadata":{"a":1,"b":{"c":2}}})"},
      {R"({"metadata":{"a":1,"b":{"c":2}}})", R"({"metadata":{"b":{"d":3}}})",
       R"({"metadata":{"b":{"d":3}}})"},
      {R"({"metadata":{"a":1}})", R"({"metadata":{"a":null}})", R"({"metadata":{"a":null}})"},
      {R"({"metadata":{"a":1}})", R"({"metadata":null})", R"({})"},
      {R"({"metadata":{"a":1}})", R"({"metadata":{}})", R"({})"},
      {R"({})", R"({"metadata":{"a":[]}})", R"({"metadata":{"a":[]}})"},
  };
  expect_merges(rows);
}

TEST(ApplyPatch, CustomerMergesOneLevel) {
  const Row rows[] = {
      {R"({"customer":{"firstName":"f"}})", R"({"customer":{"lastName":"l"}})",
       R"({"customer":{"firstName":"f","lastName":"l"}})"},
      {R"({})", R"({"customer":{"lastName":"l"}})", R"({"customer":{"lastName":"l"}})"},
      {R"({"orderId":"o","customer":{"firstName":"f"}})", R"({"customer":null})",
       R"({"orderId":"o"})"},
      {R"({})", R"({"customer":null})", R"({})"},
      {R"({})", R"({"customer":{}})", R"({})"},
      {R"({"customer":{"firstName":"f"}})", R"({"customer":{"firstName":null}})", R"({})"},
  };
  expect_merges(rows);
}

struct Member {
  std::string_view name;
  std::string_view first;
  std::string_view second;
};

// `object` has exactly these members, each of them replaced and cleared alone.
void expect_member_by_member(const std::string& object, std::span<const Member> members) {
  for (const Member& member : members) {
    const auto with = [&](std::string_view value) {
      return "{\"" + object + "\":{\"" + std::string{member.name} + "\":" + std::string{value} +
             "}}";
    };
    EXPECT_EQ(test::shown_after(with(member.first), with(member.second)), with(member.second));
    EXPECT_EQ(test::shown_after("{}", with(member.second)), with(member.second));
    EXPECT_EQ(test::shown_after(with(member.first), with("null")), "{}") << member.name;
    EXPECT_EQ(test::shown_after(with(member.first), "{}"), with(member.first));
    EXPECT_EQ(test::shown_after(with(member.first), "{\"" + object + "\":null}"), "{}");
  }
}

TEST(ApplyPatch, EachMemberOfTheCustomerIsReplacedAndCleared) {
  const Member members[] = {
      {"emailAddress", R"("a@b.co")", R"("c@d.co")"},
      {"mobileNumber", R"("1")", R"("2")"},
      {"firstName", R"("a")", R"("b")"},
      {"lastName", R"("a")", R"("b")"},
      {"billingAddress", R"({"city":"a","state":"s"})", R"({"postalCode":"p"})"},
      {"shippingAddress", R"({"city":"a","state":"s"})", R"({"postalCode":"p"})"},
      {"taxId", R"("a")", R"("")"},
      {"nationalDocumentId", R"("a")", R"("")"},
  };
  expect_member_by_member("customer", members);
}

TEST(ApplyPatch, EachMemberOfTheOrderIsReplacedAndCleared) {
  const Member members[] = {
      {"lineItems", R"([{"itemId":"a","amount":0,"quantity":1},{"amount":0,"quantity":1}])",
       R"([{"amount":0,"quantity":2}])"},
      {"countryCode", R"("FR")", R"("DE")"},
      {"retailerCountryCode", R"("FR")", R"("DE")"},
      {"fees", R"([{"type":"a","amount":0},{"amount":0}])", R"([{"description":"b","amount":0}])"},
      {"shipping", R"({"methodId":"a","methodName":"b"})", R"({"methodDescription":"c"})"},
  };
  for (const Member& member : members) {
    const auto with = [&](std::string_view value) {
      return R"({"amount":1,"order":{")" + std::string{member.name} + "\":" + std::string{value} +
             "}}";
    };
    EXPECT_EQ(test::shown_after(with(member.first), with(member.second)), with(member.second));
    EXPECT_EQ(test::shown_after("{}", with(member.second)), with(member.second));
    EXPECT_EQ(test::shown_after(with(member.first), with("null")), R"({"amount":1})");
    EXPECT_EQ(test::shown_after(with(member.first), "{}"), with(member.first));
    EXPECT_EQ(test::shown_after(with(member.first), R"({"order":null})"), R"({"amount":1})");
  }
}

TEST(ApplyPatch, OneMemberOfTheOrderLeavesTheOthers) {
  const Row rows[] = {
      {R"({"order":{"countryCode":"FR","retailerCountryCode":"DE"}})",
       R"({"order":{"countryCode":"NL"}})",
       R"({"order":{"countryCode":"NL","retailerCountryCode":"DE"}})"},
      {R"({"order":{"countryCode":"FR","retailerCountryCode":"DE"}})",
       R"({"order":{"countryCode":null}})", R"({"order":{"retailerCountryCode":"DE"}})"},
      {R"({"order":{"fees":[{"amount":2}],"shipping":{"amount":3}}})", R"({"order":{"fees":null}})",
       R"({"amount":3,"order":{"shipping":{"amount":3}}})"},
      {R"({"order":{"fees":[{"amount":2}],"shipping":{"amount":3}}})",
       R"({"order":{"shipping":null}})", R"({"amount":2,"order":{"fees":[{"amount":2}]}})"},
  };
  expect_merges(rows);
}

TEST(ApplyPatch, AnEmptyArrayOrObjectIsNoValue) {
  const Row rows[] = {
      {R"({"order":{"lineItems":[{"amount":5}],"countryCode":"FR"}})",
       R"({"order":{"lineItems":[]}})", R"({"order":{"countryCode":"FR"}})"},
      {R"({"order":{"lineItems":[{"amount":5}]}})", R"({"order":{"lineItems":[]}})", R"({})"},
      {R"({"order":{"fees":[{"amount":5}],"countryCode":"FR"}})", R"({"order":{"fees":[]}})",
       R"({"order":{"countryCode":"FR"}})"},
      {R"({"order":{"shipping":{"amount":5},"countryCode":"FR"}})", R"({"order":{"shipping":{}}})",
       R"({"order":{"countryCode":"FR"}})"},
      {R"({"order":{"shipping":{"amount":5},"countryCode":"FR"}})",
       R"({"order":{"shipping":{"methodId":null}}})", R"({"order":{"countryCode":"FR"}})"},
      {R"({"customer":{"firstName":"f","billingAddress":{"city":"a"}}})",
       R"({"customer":{"billingAddress":{}}})", R"({"customer":{"firstName":"f"}})"},
      {R"({"customer":{"firstName":"f","shippingAddress":{"city":"a"}}})",
       R"({"customer":{"shippingAddress":{"city":null}}})", R"({"customer":{"firstName":"f"}})"},
  };
  expect_merges(rows);
}

TEST(ApplyPatch, AnAddressLosesTheKeysThatAreNotSent) {
  const Row rows[] = {
      {R"({"customer":{"billingAddress":{"firstName":"f","city":"a","countryCode":"FR"}}})",
       R"({"customer":{"billingAddress":{"city":"b"}}})",
       R"({"customer":{"billingAddress":{"city":"b"}}})"},
      {R"({"customer":{"billingAddress":{"city":"a"},"shippingAddress":{"city":"b"}}})",
       R"({"customer":{"shippingAddress":{"state":"s"}}})",
       R"({"customer":{"billingAddress":{"city":"a"},"shippingAddress":{"state":"s"}}})"},
  };
  expect_merges(rows);
}

TEST(ApplyPatch, OneMemberLeavesEveryOtherOne) {
  const auto expected = test::filled(std::string{everything}, R"("a@b.co")", R"("c@d.co")");
  EXPECT_EQ(test::shown_after(everything, R"({"customer":{"emailAddress":"c@d.co"}})"), expected);
}

TEST(ApplyPatch, LeavesItsArgumentsAsTheyAre) {
  const auto stored = session_of(everything);
  const auto patch = patch_of(R"({"customer":null,"order":{"fees":[]}})");
  ASSERT_TRUE(apply_patch(stored, patch));
  EXPECT_EQ(stored, session_of(everything));
  EXPECT_EQ(patch, patch_of(R"({"customer":null,"order":{"fees":[]}})"));
}

TEST(CreateSession, IsAPatchOfTheEmptySession) {
  EXPECT_EQ(shown(session_of(everything)), everything);
  EXPECT_EQ(apply_patch(ClientSession{}, patch_of(everything)),
            Result<ClientSession>{session_of(everything)});
}

TEST(CreateSession, LeavesOutWhatHasNoValue) {
  EXPECT_EQ(session_of(R"({"customerId":null,"orderId":null,"amount":null,"currencyCode":null,
      "metadata":{},"order":{"lineItems":[],"fees":[],"shipping":{},"countryCode":null},
      "customer":{"billingAddress":{},"firstName":null},"paymentMethod":null})"),
            ClientSession{});
  EXPECT_EQ(session_of(R"({"metadata":null,"order":null,"customer":null})"), ClientSession{});
}

}  // namespace
}  // namespace counterfoil
