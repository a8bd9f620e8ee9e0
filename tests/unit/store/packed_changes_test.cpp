#include "store/journal/packed_changes.h"

#include <gtest/gtest.h>

#include "contract/store_builders.h"
#include "domain/fields.h"

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
      {127, noon, "a", "req_0123456789abcdef", {"order.lineItems", "unheard.of"}},
      {128, noon, "a", "req_ffffffffffffffff", std::vector<std::string>(300, "metadata")},
      {129, noon, "a", "req_0123456789ABCDEF", {}},
      {130, noon, "a", "req_0123456789abcdeg", {}},
      {131, noon, "a", "REQ_0123456789abcdef", {}},
      {132, noon, "a", "req_0123456789abcde", {}},
      {std::int64_t{1} << 62, noon, std::string(255, 'a'), std::string(70'000, 'b'), {"c"}}};
  std::string text;
  for (const auto& one : changes) append_change(text, one);
  EXPECT_EQ(unpack_changes(text), changes);
  EXPECT_EQ(unpack_changes(""), std::vector<HistoryEntry>{});
}

// Everything that the history of a session can name.
std::vector<std::string> members_of_a_session() {
  std::vector<std::string> members{"paymentMethod.options"};
  const auto add_all = [&]<class Whole>(std::type_identity<Whole>, std::string_view parent) {
    for_each_field<Whole>([&](const auto& row) {
      members.push_back(std::string{parent} + "." + std::string{row.name});
    });
  };
  for_each_field<ClientSession>([&](const auto& row) {
    if constexpr (!std::is_same_v<decltype(row.rule), ObjectRule>) {
      members.emplace_back(row.name);
    }
  });
  add_all(std::type_identity<Order>{}, "order");
  add_all(std::type_identity<Customer>{}, "customer");
  return members;
}

TEST(PackedChanges, TakeOneByteForEachMemberThatASessionHas) {
  HistoryEntry change{1, noon, "", "req_0123456789abcdef", {}};
  std::string bare;
  append_change(bare, change);
  constexpr std::size_t revision = 1, time = 8, actor = 1, request_id = 9, count = 1;
  EXPECT_EQ(bare.size(), revision + time + actor + request_id + count);
  change.members = members_of_a_session();
  EXPECT_EQ(change.members.size(), 20U);
  std::string packed;
  append_change(packed, change);
  EXPECT_EQ(packed.size(), bare.size() + change.members.size());
  EXPECT_EQ(unpack_changes(packed), std::vector{change});
}

TEST(PackedChanges, AreNotUnpackedWhenAMemberIsUnknown) {
  std::string packed;
  append_change(packed, {1, noon, "", "req_0123456789abcdef", {"metadata"}});
  packed.back() = '\x60';
  EXPECT_FALSE(unpack_changes(packed));
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
