#include "contract/store_contract.h"
#include "contract/temporary_directory.h"
#include "store/sqlite/sqlite_store.h"

namespace counterfoil::test {
namespace {

class SqliteBed final : public StoreBed {
 public:
  explicit SqliteBed(SqliteStoreOptions options) {
    options.directory = directory_.path();
    store_ = open_sqlite_store(options, clock_, log_).value();
  }
  SessionStore& store() override { return *store_; }

 private:
  TemporaryDirectory directory_;
  ManualClock clock_{noon};
  SilentLog log_;
  std::unique_ptr<SqliteStore> store_;
};

std::unique_ptr<StoreBed> make() { return std::make_unique<SqliteBed>(SqliteStoreOptions{}); }

// Room for one or two sessions in each part of the cache, and a journal that is emptied all the
// time.
std::unique_ptr<StoreBed> make_forgetful() {
  SqliteStoreOptions options;
  options.cache_bytes_max = 16 * 2'048;
  options.journal_bytes_max = 128 * 1024;
  options.wal_bytes_max = 256 * 1024;
  return std::make_unique<SqliteBed>(options);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract,
                         testing::Values(StoreKind{"sqlite", make_forgetful, make}));

}  // namespace
}  // namespace counterfoil::test
