#include "store/journal/packed_changes.h"

#include <gtest/gtest.h>

#include "contract/store_builders.h"

namespace counterfoil::test {
namespace {

using journal::append_change;
using journal::unpack_changes;

HistoryEntry change(Revision revision) {
  return {revision, noon, "key_1", "request " + std::to_string(revision), {"amount", "order.fees"}};
}

std::string packed(Revision first, Revision last) {
  std::string text;
  for (auto revision = first; revision <= last; ++revision) append_change(text, change(revision));
  return text;
}

TEST(PackedChanges, AreUnpackedAsTheyWere) {
  const std::vector<HistoryEntry> changes{
      change(1),
      {2, noon, "", "", {}},
      {3, noon + lifetime, "a", std::string(254, 'b'), {""}},
      {4, noon, std::string(255, 'a'), std::string(70'000, 'b'), {"c"}}};
  std::string text;
  for (const auto& one : changes) append_change(text, one);
  EXPECT_EQ(unpack_changes(text), changes);
  EXPECT_EQ(unpack_changes(""), std::vector<HistoryEntry>{});
}

TEST(PackedChanges, AreNotUnpackedWhenAnyPartIsMissing) {
  const auto text = packed(1, 2);
  const auto boundary = packed(1, 1).size();
  for (std::size_t length = 1; length < text.size(); ++length) {
    if (length == boundary) continue;
    EXPECT_FALSE(unpack_changes(text.substr(0, length))) << length;
  }
}

}  // namespace
}  // namespace counterfoil::test
