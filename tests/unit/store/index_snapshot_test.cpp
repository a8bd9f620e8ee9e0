#include "store/journal/index_snapshot.h"

#include <xxhash.h>

#include <array>
#include <filesystem>

#include "unit/store/journal_bed.h"

namespace counterfoil::test {
namespace {

// A journal with a snapshot, which `change` makes another.
template <class Change>
void expect_start_without_snapshot(const Change& change) {
  JournalBed bed;
  bed.write_from_to(1, 20);
  bed.open();
  ASSERT_TRUE(bed.journal->finish(*bed.index));
  const auto live_bytes = bed.index->live_bytes();
  bed.journal.reset();
  change(bed, bed.directory.path() + "/journal.index");
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 20));
  EXPECT_EQ(bed.index->live_bytes(), live_bytes);
  EXPECT_EQ(bed.journal->oldest_closed()->latest_expiry(), noon + lifetime);
}

TEST(IndexSnapshot, StartsWithoutADamagedSnapshot) {
  constexpr int shards_at = 40;
  constexpr int expiries_at = shards_at + 16 * 1'024;
  constexpr int places_at = expiries_at + 6 * 16;
  for (const int at : {0, 8, 16, 24, 32, shards_at, expiries_at - 1, expiries_at, places_at,
                       places_at + 12, places_at + 20 * 20 - 1}) {
    SCOPED_TRACE(at);
    expect_start_without_snapshot(
        [at](const JournalBed& bed, const std::string&) { bed.damage_file("journal.index", at); });
  }
}

TEST(IndexSnapshot, StartsWithoutAPartOfASnapshot) {
  for (const int cut_off : {1, 20, 399, 400, 401, 10'000, 16'800}) {
    SCOPED_TRACE(cut_off);
    expect_start_without_snapshot([cut_off](const JournalBed&, const std::string& path) {
      const auto size = std::filesystem::file_size(path);
      ASSERT_GT(size, static_cast<std::uintmax_t>(cut_off));
      std::filesystem::resize_file(path, size - static_cast<std::uintmax_t>(cut_off));
    });
  }
  expect_start_without_snapshot(
      [](const JournalBed&, const std::string& path) { std::filesystem::resize_file(path, 0); });
}

// With checksums that are right: what is in a snapshot is looked at all the same.
TEST(IndexSnapshot, StartsWithoutASnapshotThatMakesNoSense) {
  expect_start_without_snapshot([](JournalBed& bed, const std::string& path) {
    std::string bytes(std::filesystem::file_size(path), '\0');
    std::ifstream{path, std::ios::binary}.read(bytes.data(),
                                               static_cast<std::streamsize>(bytes.size()));
    const auto number_at = [&bytes](std::size_t at) {
      std::uint64_t number = 0;
      std::memcpy(&number, bytes.data() + at, sizeof number);
      return number;
    };
    const auto set = [&bytes](std::size_t at, std::uint64_t number) {
      std::memcpy(bytes.data() + at, &number, sizeof number);
    };
    constexpr std::size_t head_at = 24;
    constexpr std::size_t shards_at = head_at + 16;
    const auto head_length = number_at(8);
    auto shard = shards_at;
    while (number_at(shard) == 0) shard += 16;
    const auto length = number_at(shard);
    const auto text_at = head_at + head_length;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(text_at), length, '\0');
    set(shard + 8, XXH3_64bits(bytes.data() + text_at, length));
    set(16, XXH3_64bits(bytes.data() + head_at, head_length));
    std::ofstream{path, std::ios::binary} << bytes;
    JournalIndex index;
    const auto newest = number_at(0);
    const auto read =
        journal::IndexSnapshot::read(journal::machine_disk(), bed.directory.path(), newest, index);
    ASSERT_TRUE(read);
    EXPECT_FALSE(*read);
    EXPECT_EQ(index.bytes(), 0);
  });
}

TEST(IndexSnapshot, StartsWithoutASnapshotOfAnotherVersion) {
  expect_start_without_snapshot([](const JournalBed&, const std::string& path) {
    std::uint64_t newest = 0;
    std::ifstream{path, std::ios::binary}.read(reinterpret_cast<char*>(&newest), sizeof newest);
    const std::uint64_t magic = 0x31'78'64'6e'69'66'63'0a;
    const std::array numbers{newest, std::uint64_t{sizeof magic},
                             std::uint64_t{XXH3_64bits(&magic, sizeof magic)}, magic};
    std::ofstream file{path, std::ios::binary};
    file.write(reinterpret_cast<const char*>(numbers.data()), sizeof numbers);
    for (int shard = 0; shard < 16; ++shard) {
      const std::array empty{newest, std::uint64_t{0}, std::uint64_t{XXH3_64bits("", 0)}};
      file.write(reinterpret_cast<const char*>(empty.data()), sizeof empty);
    }
  });
}

TEST(IndexSnapshot, StartsFromASnapshotAlone) {
  JournalBed bed;
  bed.write_from_to(1, 20);
  bed.open();
  bed.index->forget(key(3), *bed.index->find(key(3)));
  ASSERT_TRUE(bed.journal->finish(*bed.index));
  const auto live_bytes = bed.index->live_bytes();
  bed.open();
  auto expected = from_to(1, 20);
  expected.erase(expected.begin() + 2);
  EXPECT_EQ(bed.shown(), expected);
  EXPECT_EQ(bed.index->live_bytes(), live_bytes);
}

}  // namespace
}  // namespace counterfoil::test
