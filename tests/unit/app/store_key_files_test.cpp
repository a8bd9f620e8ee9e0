#include "app/store_key_files.h"

#include "store/journal/backup.h"
#include "unit/store/journal_store_bed.h"

namespace counterfoil::test {
namespace {

// A store whose keys are files, and what follows them, when the test says so.
struct FollowedKeys {
  FollowedKeys() {
    auto opened = open_store_keys(place, noon, random);
    if (!opened) throw std::runtime_error{opened.error().log.text};
    loaded = *std::move(opened);
    JournalStoreOptions options;
    options.directory = place.directory;
    options.keys = loaded;
    bed.emplace(std::move(options));
  }
  std::string rotate() {
    auto id = add_store_key(place.directory, noon, random);
    if (!id) throw std::runtime_error{id.error().log.text};
    return *std::move(id);
  }
  std::vector<std::string> retire() {
    auto removed = remove_unused_store_keys(place.directory);
    if (!removed) throw std::runtime_error{removed.error().log.text};
    return *std::move(removed);
  }
  // Whether each file that may be needed is sealed under a key that is there.
  bool can_be_opened() {
    const auto keys = load_store_keys(place);
    const auto marks = key_marks_of_files(place.directory);
    return keys && marks && std::ranges::all_of(*marks, [&](const auto mark) {
             return std::ranges::any_of(
                 *keys, [&](const auto& key) { return journal::mark_of(key.secret) == mark; });
           });
  }
  std::string seals_newest() {
    const auto uses = list_store_keys(place.directory);
    if (!uses) throw std::runtime_error{uses.error().log.text};
    for (const auto& use : *uses) {
      if (use.seals_newest) return use.id;
    }
    return "none";
  }

  TemporaryDirectory directory;
  StoreKeyPlace place{directory.path(), {}};
  SystemRandom random;
  std::vector<StoreSecret> loaded;
  std::optional<JournalStoreBed> bed;
};

TEST(StoreKeyFollower, TakesOverAKeyThatWasMadeWhileTheStoreWasOpened) {
  FollowedKeys keys;
  const auto made = keys.rotate();
  StoreKeyFollower follower{keys.place, keys.loaded, *keys.bed->store, keys.bed->log};
  follower.refresh();
  keys.bed->create(1);
  EXPECT_EQ(keys.seals_newest(), made);
}

TEST(RemoveUnusedStoreKeys, LeavesThoseThatAServerMayStillSealUnder) {
  FollowedKeys keys;
  StoreKeyFollower follower{keys.place, keys.loaded, *keys.bed->store, keys.bed->log};
  const auto second = keys.rotate();
  follower.refresh();
  const auto third = keys.rotate();
  EXPECT_EQ(keys.retire(), std::vector<std::string>{});
  keys.bed->create(1);
  EXPECT_EQ(keys.seals_newest(), second);
  EXPECT_TRUE(keys.can_be_opened());

  follower.refresh();
  keys.bed->create(2);
  EXPECT_EQ(keys.seals_newest(), third);
  std::vector<std::string> removed;
  ASSERT_TRUE(eventually([&] {
    keys.bed->count(2);  // what is given free is forgotten by the next head
    for (const auto& id : keys.retire()) removed.push_back(id);
    return removed.size() == 2;
  }));
  EXPECT_EQ(std::ranges::count(removed, third), 0);
  EXPECT_TRUE(keys.can_be_opened());
}

TEST(RemoveUnusedStoreKeys, LeavesAllWhereNothingIsSealedYet) {
  TemporaryDirectory directory;
  SystemRandom random;
  for (int made = 0; made < 2; ++made) ASSERT_TRUE(add_store_key(directory.path(), noon, random));
  const auto removed = remove_unused_store_keys(directory.path());
  ASSERT_TRUE(removed);
  EXPECT_EQ(*removed, std::vector<std::string>{});
}

// As a loss of power may bring it back while a head is being written.
TEST(KeyMarksOfFiles, TellOfFilesThatOnlyTheNewestHeadCallsUnneeded) {
  FollowedKeys keys;
  const auto end = keys.place.directory + "/journal.end";
  const auto noted = keys.place.directory + "/noted";
  keys.bed->create(1);
  std::filesystem::copy_file(end, noted);
  StoreKeyFollower follower{keys.place, keys.loaded, *keys.bed->store, keys.bed->log};
  keys.rotate();
  follower.refresh();
  const auto first = journal::mark_of(keys.loaded.front().secret);
  const auto is_marked = [&] {
    const auto marks = key_marks_of_files(keys.place.directory);
    return !marks || std::ranges::count(*marks, first) > 0;
  };
  ASSERT_TRUE(eventually([&] {
    keys.bed->count(1);
    return !is_marked();
  }));
  std::filesystem::rename(noted, end);
  EXPECT_TRUE(is_marked());
}

}  // namespace
}  // namespace counterfoil::test
