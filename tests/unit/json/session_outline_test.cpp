#include "json/session_outline.h"

#include <gtest/gtest.h>

#include "domain/validate.h"
#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

constexpr std::string_view body =
    R"({"customerId":"c","orderId":"o","currencyCode":"EUR","metadata":{"z":1.0},)"
    R"("order":{"lineItems":[{"amount":1,"quantity":2}],"countryCode":"FR","fees":[{"amount":4}],)"
    R"("shipping":{"amount":9,"methodId":"1"}},"customer":{"emailAddress":"a@b.co",)"
    R"("billingAddress":{"city":"5"}},"paymentMethod":{"vaultOnSuccess":true,)"
    R"("options":{"PAYPAL":{"surcharge":{"amount":3}}}}})";

WrittenSession written_session(const ClientSession& session) {
  return write_session(session, test::value_of(check_session(session)), ClientSession{});
}

ClientSession read(const WrittenSession& written, std::string_view outline) {
  return test::value_of(read_stored_session({.document = written.document, .outline = outline}, {}))
      .session;
}

TEST(SessionOutline, SaysWhatTheDocumentSays) {
  for (const std::string_view text :
       {body, std::string_view{"{}"}, std::string_view{R"({"orderId":"o"})"},
        std::string_view{R"({"order":{"countryCode":"FR"},"customer":{"taxId":""}})"}}) {
    const auto written = written_session(test::session_of(text));
    ASSERT_FALSE(written.outline.empty());
    EXPECT_EQ(read(written, written.outline), read(written, {})) << text;
  }
}

// Names in another order would be another text for each member.
TEST(SessionOutline, IsWhatIsRead) {
  auto written = written_session(test::session_of(body));
  const auto at = written.document.find(R"("c")");
  written.document.replace(at, 3, R"("d")");
  EXPECT_EQ(read(written, written.outline).customer_id.text(), R"("d")");
  const auto apart = written.outline.size() - 1;
  EXPECT_EQ(read(written, std::string_view{written.outline}.substr(0, apart)), read(written, {}));
}

TEST(SessionOutline, IsNotThereForALongDocument) {
  const auto line = R"({"amount":1,"description":")" + std::string(250, 'x') + R"("})";
  const auto long_body = [&](std::size_t lines) {
    return R"({"currencyCode":"EUR","order":{"lineItems":[)" +
           test::repeated(line + ",", lines - 1) + line + "]}}";
  };
  EXPECT_FALSE(written_session(test::session_of(long_body(200))).outline.empty());
  EXPECT_TRUE(written_session(test::session_of(long_body(250))).outline.empty());
}

// The fees that are shown are not those of the session.
TEST(SessionOutline, IsNotThereBesideASurcharge) {
  auto session = test::session_of(body);
  session.selection = Selection{.method_type = "PAYPAL", .network = {}};
  const auto written = written_session(session);
  ASSERT_NE(written.document.find("SURCHARGE"), std::string::npos);
  EXPECT_TRUE(written.outline.empty());
}

}  // namespace
}  // namespace counterfoil::json
