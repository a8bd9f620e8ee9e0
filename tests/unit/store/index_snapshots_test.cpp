#include "store/journal/index_snapshots.h"

#include <filesystem>
#include <functional>
#include <map>
#include <random>

#include "unit/store/journal_bed.h"

namespace counterfoil::test {
namespace {

constexpr int only_in_the_snapshot = 90;

// A thing that no segment says it holds: a start that knows it has used the snapshot.
void mark_snapshot(JournalBed& bed, int beside = 1) {
  bed.index->put(key(only_in_the_snapshot), *bed.index->find(key(beside)), false);
}

bool has_used_snapshot(const JournalBed& bed) { return bed.index->has(key(only_in_the_snapshot)); }

// What is found, but for the mark.
std::vector<Revision> shown(JournalBed& bed) {
  if (const auto place = bed.index->find(key(only_in_the_snapshot))) {
    bed.index->forget(key(only_in_the_snapshot), *place);
  }
  return bed.shown();
}

void put_file(const std::string& from, const std::string& to) {
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

TEST(IndexSnapshots, AStartAfterAKillReadsTheSnapshotAndWhatIsNewer) {
  JournalBed bed;
  for (int number = 1; number <= 9; ++number) bed.keep(number);
  mark_snapshot(bed);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  for (int number = 10; number <= 30; ++number) bed.keep(number);
  const auto newest = bed.keep(2);
  const auto live_bytes = bed.index->live_bytes();
  for (int start = 0; start < 3; ++start) {
    bed.open();
    EXPECT_TRUE(has_used_snapshot(bed));
    EXPECT_EQ(bed.shown(), [] {
      auto expected = from_to(1, 30);
      expected.push_back(1);  // the mark's
      return expected;
    }());
    EXPECT_TRUE(bed.index->names(key(2), newest));
    EXPECT_EQ(bed.index->live_bytes(), live_bytes);
    EXPECT_EQ(bed.journal->oldest_closed()->latest_expiry(), noon + lifetime);
  }
}

TEST(IndexSnapshots, AreWrittenByTurns) {
  JournalBed bed;
  const auto file = [&](const char* name) {
    return bed.directory.path() + "/journal.index." + name;
  };
  bed.keep(1);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  EXPECT_FALSE(std::filesystem::exists(file("b")));
  mark_snapshot(bed);
  bed.keep(2);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  EXPECT_TRUE(std::filesystem::exists(file("b")));
  bed.open();
  EXPECT_TRUE(has_used_snapshot(bed)) << "the newer one";
  bed.journal.reset();
  bed.damage_file("journal.index.b", 4'096 + 12);
  bed.open();
  EXPECT_FALSE(has_used_snapshot(bed)) << "the older one";
  EXPECT_EQ(shown(bed), from_to(1, 2));
  EXPECT_FALSE(bed.index->is_filled()) << "but one of them";
  bed.keep(3);
  mark_snapshot(bed);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  bed.journal.reset();
  bed.damage_file("journal.index.a", 4'096 + 12);
  bed.open();
  EXPECT_TRUE(has_used_snapshot(bed)) << "the damaged one was written anew";
  bed.journal.reset();
  bed.damage_file("journal.index.b", 4'096 + 12);
  bed.open();
  EXPECT_TRUE(bed.index->is_filled());
  EXPECT_EQ(shown(bed), from_to(1, 3));
}

TEST(IndexSnapshots, OneThatIsLeftHalfwayDoesNotCount) {
  JournalBed bed;
  const auto place = bed.keep(1);
  constexpr int many = 40'000;
  for (int number = 100; number < many; ++number) bed.index->put(key(number), place, false);
  mark_snapshot(bed);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  for (int parts = 0; parts < 5; ++parts) {
    auto left = parts;
    bed.keep(2);
    ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, [&] { return left-- > 0; }));
    bed.open();
    EXPECT_TRUE(has_used_snapshot(bed));
    EXPECT_TRUE(bed.index->has(key(2)));
    EXPECT_TRUE(bed.index->has(key(many - 1)));
  }
}

TEST(IndexSnapshots, OneThatTheDiskDoesNotTakeIsAnErrorAndDoesNotCount) {
  FaultyDisk disk;
  JournalBed bed{disk};
  bed.keep(1);
  mark_snapshot(bed);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  disk.fail_syncs(FaultyDisk::journal_index);
  EXPECT_FALSE(bed.journal->write_snapshot(*bed.index, {}));
  disk.heal();
  bed.keep(2);
  bed.open();
  EXPECT_TRUE(has_used_snapshot(bed));
  EXPECT_EQ(shown(bed), from_to(1, 2));
}

// Two journals, whose segments have the same numbers and the same ends.
TEST(IndexSnapshots, OfAnotherJournalIsRefused) {
  JournalBed bed;
  JournalBed other;
  for (int number = 11; number <= 19; ++number) {
    bed.keep(number);
    other.keep(10 + number);
  }
  mark_snapshot(bed, 11);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  put_file(bed.directory.path() + "/journal.index.a", other.directory.path() + "/journal.index.a");
  other.open();
  EXPECT_FALSE(has_used_snapshot(other));
  EXPECT_EQ(shown(other), from_to(21, 29));
}

// The journal's files are those of an earlier moment: a copy was put back, beside a snapshot that
// knows what came later.
using Work = std::function<void(JournalBed&)>;
void expect_refused_when_put_back(const Work& before, const Work& later, const Work& when_back) {
  JournalBed bed;
  for (int number = 1; number <= 6; ++number) bed.keep(number);
  before(bed);
  TemporaryDirectory earlier;
  for (const auto& file : std::filesystem::directory_iterator{bed.directory.path()}) {
    put_file(file.path(), earlier.path() / file.path().filename());
  }
  later(bed);
  mark_snapshot(bed);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  bed.journal.reset();
  TemporaryDirectory aside;
  const auto snapshot = bed.directory.path() + "/journal.index.a";
  const auto kept = aside.path() + "/journal.index.a";
  put_file(snapshot, kept);
  std::filesystem::remove_all(bed.directory.path());
  std::filesystem::create_directory(bed.directory.path());
  for (const auto& file : std::filesystem::directory_iterator{earlier.path()}) {
    put_file(file.path(), bed.directory.path() / file.path().filename());
  }
  bed.open();
  when_back(bed);
  bed.journal.reset();
  put_file(kept, snapshot);
  bed.open();
  EXPECT_FALSE(has_used_snapshot(bed));
  const auto found = shown(bed);
  EXPECT_GE(found.size(), 6U);
  EXPECT_EQ(std::ranges::count(found, -1), 0) << "a place without a record";
}

TEST(IndexSnapshots, IsRefusedWhenTheJournalIsAnEarlierOne) {
  const auto keep = [](int first, int last) {
    return [=](JournalBed& bed) {
      for (int number = first; number <= last; ++number) bed.keep(number);
    };
  };
  const Work nothing = [](JournalBed&) {};
  const Work cut = [](JournalBed& bed) { ASSERT_TRUE(bed.journal->cut()); };
  const std::vector<Work> befores{nothing, cut};  // with an empty segment, which is begun again
  const std::vector<Work> laters{keep(2, 2), keep(20, 29)};
  const std::vector<Work> backs{nothing, keep(50, 50), keep(50, 63)};
  for (std::size_t which = 0; which < 12; ++which) {
    SCOPED_TRACE(which);
    expect_refused_when_put_back(befores[which % 2], laters[which / 2 % 2], backs[which / 4]);
  }
}

// It knows of no record that the journal lacks.
TEST(IndexSnapshots, HoldsWhenItsLastSegmentWasBegunAgainBeforeItsFirstRecord) {
  JournalBed bed;
  for (int number = 1; number <= 6; ++number) bed.keep(number);
  ASSERT_TRUE(bed.journal->cut());
  mark_snapshot(bed);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  for (int start = 0; start < 3; ++start) {
    bed.open();
    EXPECT_TRUE(has_used_snapshot(bed));
  }
  EXPECT_EQ(shown(bed), from_to(1, 6));
}

TEST(IndexSnapshots, HoldsWhenAllItsSegmentsAreGone) {
  JournalBed bed;
  for (int number = 1; number <= 6; ++number) bed.keep(number);
  mark_snapshot(bed);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  for (int number = 1; number <= 20; ++number) bed.keep(number);
  while (bed.journal->oldest_closed()->head().number <= 3) {
    ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
  }
  ASSERT_TRUE(bed.journal->cut());
  bed.open();
  EXPECT_FALSE(has_used_snapshot(bed)) << "what stood in a segment that is gone is left out";
  EXPECT_EQ(bed.index->live_bytes(), [&] {
    std::int64_t bytes = 0;
    for (int number = 1; number <= 20; ++number) {
      if (const auto place = bed.index->find(key(number))) bytes += place->length;
    }
    return bytes;
  }());
}

// A journal in use, and what it must show: each key's newest place.
class Story {
 public:
  explicit Story(std::uint64_t seed) : chance_{seed} {}

  void work(int steps) {
    for (int step = 0; step < steps; ++step) {
      const auto dice = chance_() % 12;
      if (dice < 7) {
        keep(static_cast<int>(chance_() % keys));
      } else if (dice == 7) {
        forget(static_cast<int>(chance_() % keys));
      } else if (dice == 8) {
        ASSERT_TRUE(bed.journal->cut());
      } else if (bed.journal->closed_bytes() > 6 * segment_bytes) {
        release_oldest();
      }
    }
  }
  // With work going on between its parts.
  void write_snapshot() {
    auto parts_left = static_cast<int>(chance_() % 12);
    ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, [&] {
      work(static_cast<int>(chance_() % 12));
      return parts_left-- > 0;
    }));
  }
  void end() {
    const bool is_clean = chance_() % 4 == 0;
    EXPECT_TRUE(!is_clean || bed.journal->finish(*bed.index));
    bed.open();
    snapshots_used += bed.index->is_filled() ? 0 : 1;
  }
  // What was forgotten may be there as long as its segment is.
  void check() {
    for (const auto& [number, place] : places_) {
      ASSERT_TRUE(bed.index->names(key(number), place)) << number;
      const auto read = bed.journal->read(place);
      ASSERT_TRUE(read && *read) << number;
    }
    std::int64_t live_bytes = 0;
    for (int number = 0; number < keys; ++number) {
      const auto found = bed.index->find(key(number));
      if (!found) continue;
      if (!places_.contains(number)) {
        ASSERT_TRUE(bed.journal->read(*found).value()) << number;
        bed.index->forget(key(number), *found);
        continue;
      }
      live_bytes += found->length;
    }
    for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) bed.index->fill_shard(shard);
    EXPECT_EQ(bed.index->live_bytes(), live_bytes);
    EXPECT_TRUE(bed.index->is_filled());
  }
  // So that a snapshot has many parts; not counted as live.
  void load() {
    constexpr int many = 40'000;
    const auto place = bed.keep(0, 400);
    places_[0] = place;
    for (int number = 0; number < many; ++number) {
      bed.index->put(key(1'000 + number), place, false);
    }
  }

  FaultyDisk disk;  // which does not make syncs take their time
  JournalBed bed{disk};
  int snapshots_used = 0;

 private:
  static constexpr int keys = 80;

  void keep(int number) { places_[number] = bed.keep(number, 100 + chance_() % 20'000); }
  void forget(int number) {
    if (!places_.contains(number)) return;
    bed.index->forget(key(number), places_[number]);
    places_.erase(number);
  }
  // As the compactor does.
  void release_oldest() {
    const auto oldest = bed.journal->oldest_closed();
    if (oldest == nullptr) return;
    for (auto& [number, place] : places_) {
      if (place.segment == oldest->head().number) place = bed.keep(number, 100);
    }
    ASSERT_TRUE(bed.journal->release(*oldest));
    if (chance_() % 2 == 0) bed.journal->reuse_freed();
  }

  std::mt19937_64 chance_;
  std::map<int, JournalPlace> places_;
};

TEST(IndexSnapshots, ShowTheSameAsTheSegmentsDoWhateverHappensMeanwhile) {
  int used = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Story story{seed};
    story.load();
    for (int start = 0; start < 5; ++start) {
      SCOPED_TRACE("start " + std::to_string(start));
      story.work(40);
      story.write_snapshot();
      story.work(static_cast<int>(seed % 3) * 20);
      story.end();
      ASSERT_NO_FATAL_FAILURE(story.check());
    }
    used += story.snapshots_used;
  }
  EXPECT_GT(used, 50);
}

TEST(IndexSnapshots, AreWantedWhenTheJournalHasGrown) {
  JournalBed bed;
  EXPECT_FALSE(bed.journal->wants_snapshot());
  for (int number = 1; number <= 13; ++number) bed.keep(number);
  EXPECT_TRUE(bed.journal->wants_snapshot());
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  EXPECT_FALSE(bed.journal->wants_snapshot());
  bed.open();
  EXPECT_FALSE(bed.journal->wants_snapshot());
  for (int number = 1; number <= 13; ++number) bed.keep(number);
  EXPECT_TRUE(bed.journal->wants_snapshot());
  bed.open();
  EXPECT_TRUE(bed.journal->wants_snapshot());
}

// Of 400 KB, which is a part of twenty of 8 MB.
TEST(IndexSnapshots, AreWrittenTheLessOftenTheLargerTheyAre) {
  JournalBed bed;
  const auto place = bed.keep(1);
  for (int number = 100; number < 20'100; ++number) bed.index->put(key(number), place, false);
  ASSERT_TRUE(bed.journal->write_snapshot(*bed.index, {}));
  for (int start = 0; start < 2; ++start) {
    for (int number = 1; number <= 180; ++number) bed.keep(2);
    EXPECT_FALSE(bed.journal->wants_snapshot());
    bed.open();
    EXPECT_FALSE(bed.journal->wants_snapshot());
  }
  for (int number = 1; number <= 60; ++number) bed.keep(2);
  EXPECT_TRUE(bed.journal->wants_snapshot());
}

}  // namespace
}  // namespace counterfoil::test
