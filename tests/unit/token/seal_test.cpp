#include "token/seal.h"

#include <gtest/gtest.h>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

const KeyRing& keys() {
  static const KeyRing ring{signing_secrets_of_bed()};
  return ring;
}

std::string sealed(std::string_view text, std::string_view bound_to = "claim") {
  RepeatableRandom random;
  return seal(text, bound_to, keys().current(), random);
}

TEST(Seal, OpensToWhatWasSealed) {
  for (const std::string& text :
       {std::string{}, std::string{"a"}, std::string(100'000, 'x'), std::string("\0\xFF", 2)}) {
    EXPECT_EQ(open_seal(sealed(text), "claim", keys()), text);
  }
}

TEST(Seal, ShowsNothingOfTheText) {
  const std::string text(64, 'c');
  EXPECT_EQ(sealed(text).find("cccc"), std::string::npos);
}

TEST(Seal, NoBitCanBeChanged) {
  const std::string whole = sealed("some text");
  for (std::size_t i = 0; i < whole.size() * 8; ++i) {
    std::string changed = whole;
    changed[i / 8] = static_cast<char>(static_cast<unsigned char>(changed[i / 8]) ^ (1U << i % 8));
    EXPECT_EQ(open_seal(changed, "claim", keys()), std::nullopt) << i;
  }
}

TEST(Seal, NoByteCanBeLeftOutOrAdded) {
  const std::string whole = sealed("some text");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(open_seal(whole.substr(0, size), "claim", keys()), std::nullopt) << size;
  }
  EXPECT_EQ(open_seal(whole + 'x', "claim", keys()), std::nullopt);
}

TEST(Seal, IsBoundToItsPlace) {
  EXPECT_EQ(open_seal(sealed("text", "one"), "two", keys()), std::nullopt);
  EXPECT_EQ(open_seal(sealed("text", ""), "", keys()), "text");
}

TEST(Seal, OpensAfterRotationAsLongAsTheKeyIsThere) {
  auto secrets = signing_secrets_of_bed();
  secrets.insert(secrets.begin(), SigningSecret{"sk-next", std::string(32, 'x')});
  EXPECT_EQ(open_seal(sealed("text"), "claim", KeyRing{secrets}), "text");
  EXPECT_EQ(open_seal(sealed("text"), "claim", KeyRing{{secrets[0]}}), std::nullopt);
}

TEST(Seal, TheSameTextTwiceLooksDifferent) {
  RepeatableRandom random;
  EXPECT_NE(seal("text", "claim", keys().current(), random),
            seal("text", "claim", keys().current(), random));
}

}  // namespace
}  // namespace counterfoil::test
