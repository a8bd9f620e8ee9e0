#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "app/key_store.h"
#include "contract/temporary_directory.h"
#include "support/application_bed.h"
#include "unit/app/run_sql.h"

namespace counterfoil::test {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Timestamp at{std::chrono::seconds{1'700'000'000}};
constexpr Timestamp later = at + std::chrono::hours{1};
constexpr std::size_t bits_of_a_byte = 8;

bool operator==(const ApiKeyRow& a, const ApiKeyRow& b) {
  return a.key == b.key && a.created_at == b.created_at && a.revoked_at == b.revoked_at;
}

// Two merchants and keys of every kind, in small pages: so there are trees, and little that is
// empty.
struct DamageBed {
  DamageBed() {
    KeyStore keys = KeyStore::open(directory.path()).value();
    const auto add = [&](NewApiKey key) {
      const std::string secret = "the-secret-of-" + key.id;
      EXPECT_TRUE(keys.add_key(std::move(key), secret, at));
    };
    add({"shop", "key_shop"});
    add({"other", "key_other"});
    add({"shop", "key_reading", *parse_scopes("read")});
    add({"shop", "key_ending", session_scopes, later});
    add({"other", "key_revoked"});
    EXPECT_TRUE(keys.revoke_key("other", "key_revoked", later));
    run_sql(path(), "PRAGMA page_size=512; VACUUM");
    rows = KeyStore::open(directory.path())->list_keys(std::nullopt)->rows;
    std::ifstream file{path(), std::ios::binary};
    whole = {std::istreambuf_iterator<char>{file}, {}};
  }
  std::string path() const { return directory.path() + "/keys.db"; }
  // In its place: a file that is cut short first would be written out to the disk each time.
  void write(const std::string& bytes) const {
    std::filesystem::remove(path() + "-journal");
    std::fstream{path(), std::ios::binary | std::ios::in | std::ios::out} << bytes;
    std::filesystem::resize_file(path(), bytes.size());
  }
  Result<KeyList> list() const {
    TRY(auto keys, KeyStore::open(directory.path(), KeyStore::WhenMissing::fail));
    return keys.list_keys(std::nullopt);
  }
  static void expect_printable(const std::string& text) {
    const auto is_odd = [](char c) { return c < ' ' || c >= '\x7f'; };
    EXPECT_EQ(std::find_if(text.begin(), text.end(), is_odd), text.end()) << text;
  }
  // Nothing but what was written, and not a word less of it without one that says so.
  void expect_truth(const std::string& what) const {
    const auto listed = list();
    if (!listed) {
      EXPECT_THAT(listed.error().log.text, HasSubstr("keys.db")) << what;
      expect_printable(listed.error().log.text);
      return;
    }
    std::for_each(listed->faults.begin(), listed->faults.end(), expect_printable);
    for (const ApiKeyRow& row : listed->rows) {
      const auto is_it = [&](const ApiKeyRow& known) {
        return known == row && (known.merchant_name == row.merchant_name ||
                                (row.merchant_name == "?" && !listed->is_complete));
      };
      EXPECT_EQ(std::count_if(rows.begin(), rows.end(), is_it), 1) << what << ": " << row.key.id;
    }
    EXPECT_LE(listed->rows.size(), rows.size()) << what;
    if (listed->rows.size() == rows.size()) return;
    EXPECT_FALSE(listed->is_complete) << what;
    EXPECT_THAT(listed->faults, Not(IsEmpty())) << what;
  }

  TemporaryDirectory directory;
  std::vector<ApiKeyRow> rows;
  std::string whole;
};

void flip(std::string& bytes, std::size_t byte, std::size_t bit) {
  bytes[byte] = static_cast<char>(static_cast<unsigned char>(bytes[byte]) ^ (1U << bit));
}

class EveryFlippedBit : public ::testing::TestWithParam<std::size_t> {};

TEST_P(EveryFlippedBit, GrantsNothingWrongAndHidesNothing) {
  const DamageBed bed;
  ASSERT_EQ(bed.rows.size(), 5U);
  for (std::size_t byte = 0; byte < bed.whole.size(); ++byte) {
    std::string damaged = bed.whole;
    flip(damaged, byte, GetParam());
    bed.write(damaged);
    bed.expect_truth("byte " + std::to_string(byte));
  }
}

INSTANTIATE_TEST_SUITE_P(KeyDamage, EveryFlippedBit,
                         ::testing::Range(std::size_t{0}, bits_of_a_byte));

TEST(KeyDamage, ManyFlippedBitsGrantNothingWrongAndHideNothing) {
  const DamageBed bed;
  std::mt19937_64 chance{34};
  for (int round = 0; round < 2'000; ++round) {
    std::string damaged = bed.whole;
    for (auto bits = 2 + chance() % 9; bits > 0; --bits) {
      flip(damaged, chance() % damaged.size(), chance() % bits_of_a_byte);
    }
    bed.write(damaged);
    bed.expect_truth("round " + std::to_string(round));
  }
}

// Where a text stands in the file.
std::size_t place_of(const DamageBed& bed, std::string_view text) {
  const auto found = bed.whole.find(text);
  EXPECT_NE(found, std::string::npos) << text;
  return found;
}

TEST(KeyDamage, ADamagedKeyIsNamedAndTheOthersAreServed) {
  const DamageBed bed;
  run_sql(bed.path(), "UPDATE api_key SET merchant = 2 WHERE id = 'key_shop'");
  const auto listed = bed.list();
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->rows.size(), bed.rows.size() - 1);
  EXPECT_FALSE(listed->is_complete);
  EXPECT_THAT(listed->faults, ::testing::ElementsAre("API key key_shop is not as it was written"));
  EXPECT_THAT(find_key_faults(bed.directory.path()),
              ::testing::ElementsAre(bed.path() +
                                     " is damaged: API key key_shop is not as it was written"));
}

TEST(KeyDamage, EveryColumnOfAKeyIsProvedButItsLastUse) {
  const DamageBed bed;
  for (const char* change : {"id = 'key_x'", "merchant = 2", "secret_hash = zeroblob(32)",
                             "scopes = 7", "created_at = 1", "revoked_at = 1", "expires_at = 1"}) {
    bed.write(bed.whole);
    const std::string sql = std::string{"UPDATE api_key SET "} + change + " WHERE id = 'key_shop'";
    run_sql(bed.path(), sql.c_str());
    EXPECT_FALSE(bed.list()->is_complete) << change;
    EXPECT_EQ(bed.list()->rows.size(), 4U) << change;
  }
  bed.write(bed.whole);
  run_sql(bed.path(), "UPDATE api_key SET last_used_at = 1");
  EXPECT_THAT(bed.list()->faults, IsEmpty());
}

TEST(KeyDamage, AKeyThatHasVanishedIsMissed) {
  const DamageBed bed;
  run_sql(bed.path(), "DELETE FROM api_key WHERE id = 'key_revoked'");
  EXPECT_FALSE(bed.list()->is_complete);
  EXPECT_THAT(bed.list()->faults, ::testing::ElementsAre("1 of its rows cannot be found"));
}

TEST(KeyDamage, AStateOfBeforeIsNotTakenForTodays) {
  const DamageBed bed;
  // The row as it was before it was revoked: nothing in itself tells that it is of the past.
  run_sql(bed.path(), "UPDATE api_key SET revoked_at = NULL WHERE id = 'key_revoked'");
  const auto listed = bed.list();
  EXPECT_EQ(listed->rows.size(), bed.rows.size() - 1);
  EXPECT_FALSE(listed->is_complete);
}

TEST(KeyDamage, AMerchantsLostNameLeavesTheKeysInForce) {
  const DamageBed bed;
  run_sql(bed.path(), "UPDATE merchant SET name = 'shot' WHERE name = 'shop'");
  const auto listed = bed.list();
  EXPECT_EQ(listed->rows.size(), bed.rows.size());
  EXPECT_FALSE(listed->is_complete);
  EXPECT_EQ(listed->rows.front().merchant_name == "?", listed->rows.front().key.merchant == 1);
}

TEST(KeyDamage, OneCopyOfTheProofIsEnoughAndItsLossIsTold) {
  const DamageBed bed;
  run_sql(bed.path(), "UPDATE proof SET list = zeroblob(100)");
  EXPECT_TRUE(bed.list()->is_complete);
  EXPECT_EQ(bed.list()->rows.size(), bed.rows.size());
  EXPECT_THAT(bed.list()->faults,
              ::testing::ElementsAre("a copy of the proof of its rows is damaged"));
}

TEST(KeyDamage, WithoutAnyProofNothingIsServed) {
  const DamageBed bed;
  run_sql(bed.path(), "UPDATE proof SET list = ''; DELETE FROM proof_copy");
  const auto listed = bed.list();
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().code, ErrorCode::internal_error);
  EXPECT_THAT(listed.error().log.text, HasSubstr("/keys.db is damaged: no copy"));
}

TEST(KeyDamage, NothingIsChangedInADamagedFile) {
  const DamageBed bed;
  for (const char* damage : {"UPDATE api_key SET scopes = 7 WHERE id = 'key_shop'",
                             "DELETE FROM merchant WHERE name = 'other'", "DELETE FROM proof_copy",
                             "DELETE FROM proof; DELETE FROM proof_copy"}) {
    bed.write(bed.whole);
    run_sql(bed.path(), damage);
    KeyStore keys = KeyStore::open(bed.directory.path()).value();
    const auto revoked = keys.revoke_key("shop", "key_shop", at);
    const auto added = keys.add_key({"new", "key_new"}, "a-secret-nobody-has", at);
    ASSERT_FALSE(revoked || added) << damage;
    EXPECT_EQ(revoked.error().code, ErrorCode::internal_error) << damage;
    EXPECT_THAT(revoked.error().log.text, HasSubstr("is damaged")) << damage;
    EXPECT_THAT(added.error().log.text, HasSubstr("is damaged")) << damage;
    EXPECT_THAT(find_key_faults(bed.directory.path()), Not(IsEmpty())) << damage;
  }
}

TEST(KeyDamage, ADamagedIndexKeepsChangesOut) {
  const DamageBed bed;
  // Of the two places of the id the one in the index: the row itself stays what it is.
  std::string damaged = bed.whole;
  const auto first = place_of(bed, "key_reading");
  const auto second = bed.whole.find("key_reading", first + 1);
  ASSERT_NE(second, std::string::npos);
  for (const auto place : {first, second}) {
    damaged = bed.whole;
    flip(damaged, place + 5, 0);
    bed.write(damaged);
    KeyStore keys = KeyStore::open(bed.directory.path()).value();
    EXPECT_FALSE(keys.revoke_key("shop", "key_reading", at));
    EXPECT_FALSE(keys.add_key({"shop", "key_new"}, "a-secret-nobody-has", at));
    EXPECT_THAT(find_key_faults(bed.directory.path()), Not(IsEmpty()));
  }
}

TEST(KeyDamage, AFileThatIsNoneIsRefusedAndNamed) {
  const DamageBed bed;
  EXPECT_THAT(find_key_faults(bed.directory.path()), IsEmpty());
  for (const auto& [bytes, fault] :
       {std::pair{std::string(4'096, 'x'), "not a database"},
        std::pair{bed.whole.substr(0, 1'024), ""}, std::pair{std::string{}, "it is empty"}}) {
    bed.write(bytes);
    const auto faults = find_key_faults(bed.directory.path());
    ASSERT_THAT(faults, Not(IsEmpty()));
    EXPECT_THAT(faults, Each(HasSubstr("keys.db is damaged: ")));
    EXPECT_THAT(faults.front(), HasSubstr(fault));
    EXPECT_EQ(bed.list().has_value(), bytes.empty());
  }
  std::filesystem::remove(bed.path());
  EXPECT_THAT(find_key_faults(bed.directory.path()),
              ::testing::ElementsAre(bed.path() + " is missing: no API key is known"));
}

TEST(KeyDamage, ALoweredVersionDoesNotProveWhatIsThere) {
  const DamageBed bed;
  for (const char* version :
       {"PRAGMA user_version = 0", "PRAGMA user_version = 1", "PRAGMA user_version = 2"}) {
    bed.write(bed.whole);
    run_sql(bed.path(), "UPDATE api_key SET scopes = 7");
    run_sql(bed.path(), version);
    EXPECT_FALSE(bed.list()) << version;
  }
}

}  // namespace
}  // namespace counterfoil::test
