#include "store/journal/journal_record.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "contract/store_builders.h"

namespace counterfoil::test {
namespace {

using journal::is_record;
using journal::JournalRecord;
using journal::mend_head;
using journal::open_record;
using journal::place_key;
using journal::read_head;

const AesGcm cipher{derive_key(std::string(32, 'k'), "segment")};
constexpr std::uint64_t segment = 3;
constexpr std::uint32_t buffer_at = 5'000;

journal::SessionRow row() {
  const StoredSession session{.key = key(1),
                              .merchant = merchant,
                              .revision = 4,
                              .created_at = noon,
                              .expires_at = noon + lifetime,
                              .document = R"({"customer":{"emailAddress":"a@b.example"}})",
                              .amount_override = 12,
                              .selection = R"({"paymentMethodType":"PAYPAL"})"};
  return {std::make_shared<const StoredSession>(session),
          std::make_shared<const std::string>("changes of Ada"), 2};
}

JournalRecord full() {
  return {.row = row(),
          .claim = {{claim(5), "sealed answer"}},
          .block = {{key(1), 1, noon + lifetime, "older changes"}}};
}

std::string written(const JournalRecord& record, const journal::KnownRecord& previous = {}) {
  std::string buffer;
  (void)append_record(buffer, record, previous, {segment, buffer_at, cipher});
  return buffer;
}

TEST(JournalRecord, IsReadAsItWasWritten) {
  const auto bytes = written(full());
  const journal::JournalPlace place{segment, buffer_at, static_cast<std::uint32_t>(bytes.size())};
  EXPECT_TRUE(is_record(bytes, place));
  const auto read = open_record(bytes, cipher);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read->row->session, *full().row->session);
  EXPECT_EQ(*read->row->changes, "changes of Ada");
  EXPECT_EQ(read->row->blocks, 2U);
  EXPECT_EQ(read->claim->claim.key, claim(5).key);
  EXPECT_EQ(read->claim->claim.body, claim(5).body);
  EXPECT_EQ(read->claim->claim.expires_at, claim(5).expires_at);
  EXPECT_EQ(read->claim->sealed_answer, "sealed answer");
  EXPECT_EQ(read->block->number, 1U);
  EXPECT_EQ(read->block->changes, "older changes");
}

TEST(JournalRecord, ShowsNoText) {
  const auto bytes = written(full());
  for (const auto* text : {"customer", "example", "Ada", "sealed answer", "older"}) {
    EXPECT_EQ(bytes.find(text), std::string::npos) << text;
  }
}

TEST(JournalRecord, WithOneBitChangedIsNone) {
  const auto bytes = written(full());
  const journal::JournalPlace place{segment, buffer_at, static_cast<std::uint32_t>(bytes.size())};
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 5) {
    auto changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(is_record(changed, place)) << bit;
  }
}

// As a checksum does not: whoever changes a record and its checksum lacks the key.
TEST(JournalRecord, IsOpenedOnlyUnderItsKeyAndAsItIs) {
  const auto bytes = written(full());
  EXPECT_FALSE(open_record(bytes, AesGcm{derive_key(std::string(32, 'k'), "another")}));
  constexpr std::size_t checksum_bytes = 8;
  for (std::size_t at = checksum_bytes; at < bytes.size(); ++at) {
    auto changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ASSERT_FALSE(open_record(changed, cipher)) << at;
  }
}

TEST(JournalRecord, BelongsToItsPlace) {
  const auto bytes = written(full());
  const auto length = static_cast<std::uint32_t>(bytes.size());
  EXPECT_FALSE(is_record(bytes, {segment + 1, buffer_at, length}));
  EXPECT_FALSE(is_record(bytes, {segment, buffer_at + 1, length}));
  EXPECT_FALSE(is_record(bytes.substr(0, length - 1), {segment, buffer_at, length}));
}

TEST(JournalRecord, TellsItsPartsAndItsNeighbourByItsHeadAlone) {
  auto bytes = written(full(), {77, parts_of(full())});
  bytes.back() = static_cast<char>(bytes.back() ^ 1);  // its texts are damaged
  const auto head = read_head(bytes, segment, buffer_at);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->previous.at, 77U);
  EXPECT_EQ(head->previous.parts.size(), 3U);
  std::vector<journal::PlaceKey> keys;
  for (const auto& part : head->parts) {
    keys.push_back(part.key);
    EXPECT_EQ(part.expires_at, noon + lifetime);
  }
  EXPECT_EQ(keys, (std::vector{key(1), place_key(claim(5).key), place_key(key(1), 1)}));
  EXPECT_TRUE(head->parts.begin()->is_main);
  EXPECT_FALSE(read_head(bytes, segment, buffer_at + 1));
}

// A record whose head has flipped bits, and all that is needed to mend it.
struct Flipped {
  explicit Flipped(const JournalRecord& record, const JournalRecord& before)
      : previous{77, parts_of(before)}, bytes{written(record, previous)} {}
  void turn(std::size_t bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  }
  [[nodiscard]] std::optional<journal::RecordHead> mended() const {
    return mend_head(bytes.substr(0, journal::head_bytes_max),
                     {segment, buffer_at, static_cast<std::uint32_t>(bytes.size())}, previous);
  }

  journal::KnownRecord previous;
  std::string bytes;
};

constexpr std::size_t head_begin = 8 * 8;  // in bits: the checksum before it is of the whole record

void expect_mended(Flipped& flipped, const JournalRecord& record) {
  ASSERT_FALSE(read_head(flipped.bytes, segment, buffer_at));
  const auto head = flipped.mended();
  ASSERT_TRUE(head);
  EXPECT_EQ(head->place.length, flipped.bytes.size());
  const auto keys = parts_of(record);
  EXPECT_TRUE(std::ranges::equal(head->parts, keys, {}, &journal::RecordPart::key,
                                 &journal::RecordPart::key));
  EXPECT_EQ(head->parts.begin()->expires_at, keys.begin()->expires_at);
}

TEST(JournalRecord, WithOneFlippedBitInItsHeadIsStillKnown) {
  constexpr std::size_t head_bits = 8 * 242;
  for (std::size_t bit = head_begin; bit < head_bits; ++bit) {
    SCOPED_TRACE(bit);
    Flipped flipped{full(), full()};
    flipped.turn(bit);
    expect_mended(flipped, full());
  }
  Flipped flipped{full(), full()};
  flipped.turn(head_bits);
  EXPECT_TRUE(read_head(flipped.bytes, segment, buffer_at));
}

const JournalRecord row_alone{.row = row(), .claim = {}, .block = {}};

TEST(JournalRecord, WithTwoFlippedBitsInItsHeadIsStillKnown) {
  constexpr std::size_t head_bits = 8 * 94;
  for (std::size_t one = head_begin; one < head_bits; one += 59) {
    for (auto other = one + 1; other < head_bits; other += 127) {
      SCOPED_TRACE(std::to_string(one) + " and " + std::to_string(other));
      Flipped flipped{row_alone, {}};
      flipped.turn(one);
      flipped.turn(other);
      expect_mended(flipped, row_alone);
    }
  }
}

TEST(JournalRecord, IsNotMendedIntoOneOfAnotherPlaceOrNeighbourOrLongerThanItsRoom) {
  Flipped flipped{row_alone, row_alone};
  flipped.turn(300);
  ASSERT_TRUE(flipped.mended());
  const auto length = static_cast<std::uint32_t>(flipped.bytes.size());
  const journal::JournalPlace room{segment, buffer_at, length};
  EXPECT_FALSE(mend_head(flipped.bytes, {segment ^ 7, buffer_at, length}, flipped.previous));
  EXPECT_FALSE(mend_head(flipped.bytes, {segment, buffer_at, length - 1}, flipped.previous));
  EXPECT_FALSE(mend_head(flipped.bytes, room, {76, flipped.previous.parts}));
  EXPECT_FALSE(mend_head(flipped.bytes, room, {77, parts_of(full())}));
  EXPECT_FALSE(mend_head(std::string(journal::head_bytes_max, '\0'), room, flipped.previous));
}

TEST(JournalRecord, LosesOnePartAndKeepsTheOthers) {
  auto record = full();
  drop_part(record, key(1));
  EXPECT_FALSE(record.row);
  EXPECT_EQ(parts_of(record).size(), 2U);
  drop_part(record, place_key(key(1), 1));
  EXPECT_FALSE(record.block);
  const auto read = open_record(written(record), cipher);
  ASSERT_TRUE(read && read->claim);
  EXPECT_FALSE(read->row);
}

TEST(JournalRecord, OfSomethingLostIsNotOpenedButFound) {
  const auto bytes = written(journal::record_of_lost(key(9), noon));
  EXPECT_FALSE(open_record(bytes, cipher));
  EXPECT_EQ(read_head(bytes, segment, buffer_at)->parts.begin()->key, key(9));
}

TEST(JournalRecord, HoldsNothingBesideWhatIsLost) {
  auto record = full();
  EXPECT_TRUE(read_head(written(record), segment, buffer_at));
  record.lost = {key(2), noon};
  record.claim.reset();
  EXPECT_FALSE(read_head(written(record), segment, buffer_at));
}

}  // namespace
}  // namespace counterfoil::test
