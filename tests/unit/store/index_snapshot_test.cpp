#include "store/journal/index_snapshot.h"

#include <xxhash.h>

#include <filesystem>

#include "unit/store/journal_bed.h"

namespace counterfoil::test {
namespace {

constexpr int shards_at = 4'096;
constexpr int places_bytes = 21 * 20;
constexpr int head_at = shards_at + places_bytes;
constexpr int coverage_at = head_at + 8 + 24 * 1'024;

std::string read_all(const std::string& path) {
  std::string bytes(std::filesystem::file_size(path), '\0');
  std::ifstream{path, std::ios::binary}.read(bytes.data(),
                                             static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

// A journal with a snapshot, which `change` makes another. It alone names a 21st thing.
template <class Change>
void expect_start_without_snapshot(const Change& change) {
  JournalBed bed;
  bed.write_from_to(1, 20);
  bed.open();
  const auto live_bytes = bed.index->live_bytes();
  bed.index->put(key(50), *bed.index->find(key(20)), false);
  ASSERT_TRUE(bed.journal->finish(*bed.index));
  bed.journal.reset();
  change(bed, bed.directory.path() + "/journal.index.a");
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 20));
  EXPECT_EQ(bed.index->live_bytes(), live_bytes);
  EXPECT_EQ(bed.journal->oldest_closed()->latest_expiry(), noon + lifetime);
}

TEST(IndexSnapshot, StartsWithoutADamagedSnapshot) {
  for (const int at : {0, 8, 16, 24, shards_at, shards_at + 12, head_at - 1, head_at, head_at + 8,
                       head_at + 16, coverage_at - 1, coverage_at, coverage_at + 8,
                       coverage_at + 16, coverage_at + 32, coverage_at + 40}) {
    SCOPED_TRACE(at);
    expect_start_without_snapshot([at](const JournalBed& bed, const std::string&) {
      bed.damage_file("journal.index.a", at);
    });
  }
}

TEST(IndexSnapshot, StartsWithoutAPartOfASnapshot) {
  for (const std::uintmax_t left : {0, 8, 24, 32, shards_at, head_at - 1, head_at, coverage_at}) {
    SCOPED_TRACE(left);
    expect_start_without_snapshot([left](const JournalBed&, const std::string& path) {
      ASSERT_GT(std::filesystem::file_size(path), left);
      std::filesystem::resize_file(path, left);
    });
  }
}

// With checksums that are right: what is in a snapshot is looked at all the same.
template <class Change>
void change_rightly(const std::string& path, const Change& change) {
  auto bytes = read_all(path);
  const auto set = [&bytes](std::size_t at, std::uint64_t number) {
    std::memcpy(bytes.data() + at, &number, sizeof number);
  };
  std::size_t shard = head_at + 8;
  while (bytes[shard] == 0) shard += 24;
  change(bytes, shard, set);
  constexpr std::size_t place_bytes = 20;
  const auto length = place_bytes * static_cast<std::uint8_t>(bytes[shard]);
  set(shard + 16, XXH3_64bits(bytes.data() + shards_at, length));
  set(24, XXH3_64bits(bytes.data() + head_at, bytes.size() - head_at));
  std::ofstream{path, std::ios::binary} << bytes;
}

TEST(IndexSnapshot, StartsWithoutASnapshotThatMakesNoSense) {
  expect_start_without_snapshot([](JournalBed&, const std::string& path) {
    change_rightly(path, [](std::string& bytes, std::size_t, const auto&) {
      std::fill_n(bytes.begin() + shards_at, 20, '\0');
    });
  });
  expect_start_without_snapshot([](JournalBed&, const std::string& path) {
    change_rightly(path, [](const std::string&, std::size_t, const auto& set) {
      set(coverage_at - 24, std::uint64_t{1} << 60U);
    });
  });
}

TEST(IndexSnapshot, StartsWithoutASnapshotOfAnotherVersion) {
  expect_start_without_snapshot([](const JournalBed&, const std::string& path) {
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(7);
    file.put('2');
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
  EXPECT_FALSE(bed.index->is_filled());
  EXPECT_EQ(bed.index->live_bytes(), live_bytes);
  auto expected = from_to(1, 20);
  expected.erase(expected.begin() + 2);
  EXPECT_EQ(bed.shown(), expected);
  EXPECT_EQ(bed.index->live_bytes(), live_bytes);
}

// Between the look at all of it and the need for a part. What is newer than it is not lost either.
TEST(IndexSnapshot, WhenItIsNoLongerWhatItWasTheSegmentsAreRead) {
  JournalBed bed;
  for (int number = 1; number <= 20; ++number) bed.keep(number);
  ASSERT_TRUE(bed.journal->cut());
  bed.index->put(key(50), *bed.index->find(key(20)), false);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  const auto newest = bed.keep(7);
  const auto live_bytes = bed.index->live_bytes();
  for (int start = 0; start < 2; ++start) {
    bed.open();
    ASSERT_FALSE(bed.index->is_filled());
    for (int place = 0; place < 21; ++place) {
      bed.damage_file("journal.index.a", shards_at + 20 * place);
    }
    EXPECT_EQ(bed.shown(), from_to(1, 20));
    EXPECT_TRUE(bed.index->names(key(7), newest));
    for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) bed.index->fill_shard(shard);
    EXPECT_EQ(bed.index->live_bytes(), live_bytes);
    bed.journal.reset();
    for (int place = 0; place < 21; ++place) {
      bed.damage_file("journal.index.a", shards_at + 20 * place);  // as it was
    }
    for (int file = 1; file <= 5; ++file) {
      bed.damage(file, std::filesystem::file_size(bed.path(file)) - 1);  // what it says it holds
    }
  }
}

TEST(IndexSnapshotDeathTest, StopsWhenTheSegmentsDoNotTellEither) {
  JournalBed bed;
  for (int number = 1; number <= 20; ++number) bed.keep(number);
  ASSERT_TRUE(bed.journal->finish(*bed.index));
  bed.open();
  bed.damage_file("journal.index.a", shards_at, 400);
  std::filesystem::resize_file(bed.path(2), journal::records_begin);
  EXPECT_DEATH((void)bed.shown(), "what a shard of the index holds is found");
}

TEST(IndexSnapshot, IsWrittenInPartsThatAreSynced) {
  FaultyDisk disk;
  JournalBed bed{disk};
  const auto place = bed.keep(1);
  constexpr int many = 100'000;
  for (int number = 2; number <= many; ++number) bed.index->put(key(number), place, false);
  const auto path = bed.directory.path() + "/journal.index.a";
  std::int64_t written = 0;
  int parts = 0;
  const auto goes_on = [&] {
    const auto now = disk.bytes_written(path);
    EXPECT_LE(now - written, 256 * 1'024);
    EXPECT_FALSE(disk.has_unsynced(path));
    written = now;
    ++parts;
    return true;
  };
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, goes_on));
  EXPECT_FALSE(disk.has_unsynced(path));
  EXPECT_GE(parts, many * 20 / (256 * 1'024));
}

}  // namespace
}  // namespace counterfoil::test
