// What holds of every session and every patch. RapidCheck prints the seed: run again with
// RC_PARAMS="seed=…".
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/validate.h"
#include "json/session_body.h"
#include "support/builders_json.h"
#include "support/builders_random.h"

namespace counterfoil::json {
namespace {

using test::draw_create_body;
using test::draw_patch_body;

ClientSession read_and_create(const test::Json& body) {
  return test::session_of(boost::json::serialize(body));
}

SessionPatch read_patch(test::Json body) {
  body.as_object()["clientToken"] = "t";
  return test::value_of(read_update_body(boost::json::serialize(body), test::limits_for_anything))
      .patch;
}

// A session that keeps every rule, made by a POST and perhaps a few patches.
ClientSession draw_session() {
  auto body = draw_create_body();
  body.as_object()["currencyCode"] = "GBP";
  auto session = read_and_create(body);
  RC_PRE(check_session(session).has_value());
  for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
    const auto patched = apply_patch(session, read_patch(draw_patch_body()));
    if (patched && check_session(*patched)) session = *patched;
  }
  return session;
}

RC_GTEST_PROP(SessionProperties, WhatIsWrittenIsReadBackTheSame, ()) {
  const auto session = draw_session();
  const auto document = test::shown(session);
  RC_LOG() << document << '\n';
  const auto amount_override = session.amount ? std::optional{*session.amount} : std::nullopt;
  const auto read = test::value_of(read_stored_session({document, amount_override}, {})).session;
  RC_ASSERT(test::shown(read) == document);
  RC_ASSERT(test::changed_members(session, read).empty());
}

RC_GTEST_PROP(SessionProperties, AnOutlineSaysWhatTheDocumentSays, ()) {
  const auto session = draw_session();
  const auto amounts = test::value_of(check_session(session));
  const auto written = write_session(session, amounts, ClientSession{});
  RC_LOG() << written.document << '\n';
  RC_CLASSIFY(!written.outline.empty(), "outlined");
  const auto read = [&](std::string_view outline) {
    const StoredText stored{.document = written.document, .outline = outline};
    return test::value_of(read_stored_session(stored, {})).session;
  };
  RC_ASSERT(read(written.outline) == read({}));
}

RC_GTEST_PROP(SessionProperties, WhatIsShownCanBeSentBack, ()) {
  const auto session = draw_session();
  const auto document = test::shown(session);
  RC_LOG() << document << '\n';
  const auto body = test::value_of(read_update_body(
      R"({"clientToken":"t")" + std::string{document == "{}" ? "" : ","} + document.substr(1),
      test::limits_for_anything));
  RC_ASSERT(body.warnings.empty());
  const auto patched = test::value_of(apply_patch(session, body.patch));
  auto expected = session;
  expected.amount = test::value_of(check_session(session)).effective;
  RC_ASSERT(patched == expected);
  RC_ASSERT(test::shown(patched) == document);
}

RC_GTEST_PROP(SessionProperties, TheSamePatchTwiceIsThePatchOnce, ()) {
  const auto session = draw_session();
  const auto patch = read_patch(draw_patch_body());
  const auto once = apply_patch(session, patch);
  RC_PRE(once.has_value());
  const auto twice = apply_patch(*once, patch);
  RC_ASSERT(twice.has_value());
  RC_ASSERT(*twice == *once);
  RC_ASSERT(test::changed_members(*once, *twice).empty());
}

RC_GTEST_PROP(SessionProperties, MembersAreReportedAsChangedWhenTheyDiffer, ()) {
  const auto session = draw_session();
  const auto patched = apply_patch(session, read_patch(draw_patch_body()));
  RC_PRE(patched.has_value());
  RC_ASSERT(test::changed_members(session, *patched).empty() == (session == *patched));
}

RC_GTEST_PROP(SessionProperties, MetadataComesBackAsItWasSent, ()) {
  const auto sent = test::draw_written_json(5);
  const auto session = test::session_of(R"({"metadata":{"a":)" + sent.noisy + "}}");
  RC_ASSERT(test::shown(session) == R"({"metadata":{"a":)" + sent.compact + "}}");
  const auto document = test::shown(session);
  const auto stored = test::value_of(read_stored_session({document}, {})).session;
  RC_ASSERT(test::shown(stored) == document);
}

RC_GTEST_PROP(SessionProperties, FurtherOptionsEqualThemselvesHoweverWritten, ()) {
  const auto sent = test::draw_written_json(4);
  const auto with = [](const std::string& json) {
    return R"({"paymentMethod":{"options":{"PAYPAL":{"a":)" + json + "}}}}";
  };
  const auto session = test::session_of(with(sent.compact));
  RC_ASSERT(test::value_of(apply_patch(session, test::patch_of(with(sent.noisy)))) == session);
}

}  // namespace
}  // namespace counterfoil::json
