#include "store/sqlite/flush_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "contract/temporary_directory.h"

namespace counterfoil::test {
namespace {

using sqlite::FlushGate;

struct Gates {
  TemporaryDirectory directory;
  FlushGate flusher = FlushGate::open(directory.path()).value();
  FlushGate backup = FlushGate::open(directory.path()).value();
};

TEST(FlushGate, IsClosedToTheFlusherWhileABackupHoldsIt) {
  Gates gates;
  ASSERT_TRUE(gates.backup.hold());
  EXPECT_FALSE(gates.flusher.try_pass());
  gates.backup.leave();
  EXPECT_TRUE(gates.flusher.try_pass());
}

TEST(FlushGate, OpensWhenTheBackupEndsHoweverItEnds) {
  Gates gates;
  {
    auto backup = FlushGate::open(gates.directory.path()).value();
    ASSERT_TRUE(backup.hold());
  }
  EXPECT_TRUE(gates.flusher.try_pass());
}

TEST(FlushGate, ABackupGetsInBesideAFlusherThatPassesAgainAndAgain) {
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
