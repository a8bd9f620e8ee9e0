#include "contract/store_contract.h"
#include "contract/temporary_directory.h"
#include "store/journal/journal_store.h"

namespace counterfoil::test {
namespace {

class JournalStoreBed final : public StoreBed {
 public:
  explicit JournalStoreBed(JournalStoreOptions options) {
    options.directory = directory_.path();
    options.keys = {{"st-1", std::string(32, 'k')}};
    store_ = open_journal_store(options, clock_, log_, random_).value();
  }
  SessionStore& store() override { return *store_; }

 private:
  TemporaryDirectory directory_;
  ManualClock clock_{noon};
  SilentLog log_;
  SystemRandom random_;
  std::unique_ptr<JournalStore> store_;
};

std::unique_ptr<StoreBed> make() {
  return std::make_unique<JournalStoreBed>(JournalStoreOptions{});
}

// Room for one or two sessions in each part of the cache, and a journal that is compacted all the
// time.
std::unique_ptr<StoreBed> make_forgetful() {
  JournalStoreOptions options;
  options.memory_bytes_max = 16 * 2'048;
  options.journal_bytes_min = 128 * 1024;
  return std::make_unique<JournalStoreBed>(options);
}

INSTANTIATE_TEST_SUITE_P(Journal, StoreContract,
                         testing::Values(StoreKind{"journal", make_forgetful, make}));

}  // namespace
}  // namespace counterfoil::test
