#include "token/key_ring.h"

#include <gtest/gtest.h>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

TEST(KeyRing, TheFirstKeyIsCurrentAndAllAreFound) {
  const KeyRing ring{signing_secrets_of_bed()};
  EXPECT_EQ(ring.current().kid(), "sk-now");
  ASSERT_NE(ring.find("sk-before"), nullptr);
  EXPECT_EQ(ring.find("sk-before")->kid(), "sk-before");
  EXPECT_EQ(ring.find("sk-none"), nullptr);
  EXPECT_EQ(ring.find(""), nullptr);
}

TEST(SigningKey, UsesAnotherKeyForEveryPurpose) {
  const SigningKey key{{"kid", std::string(32, 's')}};
  EXPECT_NE(key.sign("text"), key.mark("text"));
  EXPECT_NE(key.sealing_key(), sha256(std::string(32, 's')));
}

TEST(Current, WhoTookAValueKeepsItWhileItIsReplaced) {
  Current<std::string> current{std::make_shared<const std::string>("before")};
  const auto taken = current.get();
  current.replace(std::make_shared<const std::string>("after"));
  EXPECT_EQ(*taken, "before");
  EXPECT_EQ(*current.get(), "after");
}

}  // namespace
}  // namespace counterfoil::test
