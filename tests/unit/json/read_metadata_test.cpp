#include <gtest/gtest.h>

#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::create_faults;
using test::repeated;

std::string with(std::string_view metadata) {
  return R"({"metadata":)" + std::string{metadata} + '}';
}

ErrorCode code_of(std::string_view body) {
  const auto read = read_create_body(body, {});
  return read ? ErrorCode{} : read.error().code;
}

TEST(ReadMetadata, KeepsAnyValuesAsSent) {
  const auto metadata = R"({"z":null,"a":[1.0,-0,1e2,"é",{"b":{}},[],true],"long":)"
                        R"(123456789012345678901234567890,"":0})";
  const auto without_empty_key = test::filled(metadata, R"(,"":0)", "");
  EXPECT_EQ(test::session_of(with(without_empty_key)).metadata, JsonText{without_empty_key});
  EXPECT_EQ(test::session_of(with(R"( { "a" : [ 1 , "\u0041\/" ] } )")).metadata,
            JsonText{R"({"a":[1,"A/"]})"});
}

TEST(ReadMetadata, AnEmptyKeyAtAnyDepthIsAnErrorOfItsOwn) {
  for (const char* metadata :
       {R"({"":1})", R"({"a":1,"":null})", R"({"a":{"":1}})", R"({"a":{"b":{"c":{"":{}}}}})",
        R"({"a":[{"":1}]})", R"({"a":[1,[2,{"b":1,"":2}]]})", R"({"a":[],"b":{},"c":{"":1}})",
        R"({"a":{"b":1},"":2})"}) {
    EXPECT_EQ(code_of(with(metadata)), ErrorCode::metadata_has_empty_key) << metadata;
    EXPECT_EQ(
        read_update_body(R"({"clientToken":"t","metadata":)" + std::string{metadata} + '}', {})
            .error(),
        Error{ErrorCode::metadata_has_empty_key});
  }
}

TEST(ReadMetadata, EmptyElementsAndValuesAreNoEmptyKeys) {
  for (const char* metadata : {R"({"a":""})", R"({"a":["",[],{},[""]]})", R"({" ":1})", "{}"}) {
    EXPECT_EQ(create_faults(with(metadata)), std::vector<Fault>{}) << metadata;
  }
}

TEST(ReadMetadata, EmptyKeysElsewhereAreNotItsError) {
  EXPECT_EQ(create_faults(R"({"order":{"":1},"paymentMethod":{"options":{"":{"":1}}}})"),
            std::vector<Fault>{});
}

TEST(ReadMetadata, FaultsOfTheBodyComeBeforeTheEmptyKey) {
  EXPECT_EQ(create_faults(R"({"metadata":{"":1},"orderId":1})"),
            (std::vector<Fault>{{"$.orderId", "Value must be a valid string"}}));
  EXPECT_EQ(test::update_faults(R"({"metadata":{"":1}})"),
            (std::vector<Fault>{{"$.clientToken", "Value is required"}}));
}

TEST(ReadMetadata, IsBoundedInBytesOfItsCompactText) {
  const auto sized = [](std::size_t bytes) {
    return R"({"a":")" + repeated("x", bytes - std::string_view{R"({"a":""})"}.size()) + R"("})";
  };
  const Fault too_big{"$.metadata",
                      "Value must have at most 65536 bytes when written as compact JSON"};
  EXPECT_EQ(create_faults(with(sized(65536))), std::vector<Fault>{});
  EXPECT_EQ(create_faults(with(sized(65537))), std::vector<Fault>{too_big});
  const auto spaces = repeated(" ", 70000);
  EXPECT_EQ(create_faults(with("{" + spaces + "\"a\"" + spaces + ":1}")), std::vector<Fault>{});
  EXPECT_EQ(create_faults(with(R"({"a":12})"), {.metadata_bytes_max = 8}), std::vector<Fault>{});
  EXPECT_EQ(create_faults(with(R"({"a":123})"), {.metadata_bytes_max = 8}),
            (std::vector<Fault>{
                {"$.metadata", "Value must have at most 8 bytes when written as compact JSON"}}));
}

}  // namespace
}  // namespace counterfoil::json
