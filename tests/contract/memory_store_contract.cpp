#include "contract/store_contract.h"
#include "store/memory/memory_store.h"

namespace counterfoil::test {
namespace {

class MemoryBed final : public StoreBed {
 public:
  SessionStore& store() override { return store_; }

 private:
  MemoryStore store_;
};

std::unique_ptr<StoreBed> make() { return std::make_unique<MemoryBed>(); }

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(StoreKind{"memory", make, make}));

}  // namespace
}  // namespace counterfoil::test
