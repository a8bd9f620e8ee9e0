#include "store/journal/compaction_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "contract/temporary_directory.h"

namespace counterfoil::test {
namespace {

using journal::CompactionGate;

struct Gates {
  TemporaryDirectory directory;
  CompactionGate flusher = CompactionGate::open(directory.path()).value();
  CompactionGate backup = CompactionGate::open(directory.path()).value();
};

TEST(CompactionGate, IsClosedToTheFlusherWhileABackupHoldsIt) {
  Gates gates;
  ASSERT_TRUE(gates.backup.hold());
  EXPECT_FALSE(gates.flusher.try_pass());
  gates.backup.leave();
  EXPECT_TRUE(gates.flusher.try_pass());
}

TEST(CompactionGate, OpensWhenTheBackupEndsHoweverItEnds) {
  Gates gates;
  {
    auto backup = CompactionGate::open(gates.directory.path()).value();
    ASSERT_TRUE(backup.hold());
  }
  EXPECT_TRUE(gates.flusher.try_pass());
}

TEST(CompactionGate, ABackupGetsInBesideAFlusherThatPassesAgainAndAgain) {
  Gates gates;
  std::atomic<bool> held = false;
  ASSERT_TRUE(gates.flusher.try_pass());
  std::thread backup{[&] { held = gates.backup.hold().has_value(); }};
  while (!held) {
    gates.flusher.leave();
    (void)gates.flusher.try_pass();
  }
  backup.join();
  EXPECT_FALSE(gates.flusher.try_pass());
}

}  // namespace
}  // namespace counterfoil::test
