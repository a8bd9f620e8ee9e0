// StoreContract: what every store promises; a test program runs it once for each kind of store.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "contract/store_builders.h"
#include "store/session_store.h"

namespace counterfoil::test {

// One store and what it needs to exist.
class StoreBed {
 public:
  virtual ~StoreBed() = default;
  virtual SessionStore& store() = 0;
};

struct StoreKind {
  std::string name;
  // A new, empty store that keeps as little in memory as it can.
  std::function<std::unique_ptr<StoreBed>()> make_forgetful;
  // A new, empty store as it is run.
  std::function<std::unique_ptr<StoreBed>()> make;
};

// What a test's name ends with.
inline void PrintTo(const StoreKind& kind, std::ostream* out) { *out << kind.name; }

class StoreContract : public testing::TestWithParam<StoreKind> {
 protected:
  StoreContract() : bed_{GetParam().make()} {}

  SessionStore& store() { return bed_->store(); }

  std::string create(NewSession session, ChangeContext with = context()) {
    return told(run(store().create(std::move(session), std::move(with))));
  }
  std::string update(int number, Edit edit, ChangeContext with = context()) {
    return told(run(store().update(key(number), std::move(edit), std::move(with))));
  }
  // The session's revision and document, or the error.
  std::string find(int number, MerchantId whose = merchant, Timestamp now = noon) {
    const auto found = run(store().find(key(number), whose, now));
    if (!found) return told(found.error().code);
    return "revision " + std::to_string((*found)->revision) + " " + (*found)->document;
  }
  std::vector<HistoryEntry> history(int number) {
    return run(store().history(key(number), merchant, noon)).value();
  }

 private:
  std::unique_ptr<StoreBed> bed_;
};

}  // namespace counterfoil::test
