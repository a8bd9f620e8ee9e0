// JournalStoreBed: an embedded store in a test, its directory, disk, clock and log.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "contract/store_builders.h"
#include "contract/temporary_directory.h"
#include "store/journal/journal_store.h"

namespace counterfoil::test {

class RecordingLog final : public Log {
 public:
  bool wants(LogLevel) const override { return true; }
  void write(LogLevel, std::string_view event, std::initializer_list<LogField>) override {
    const std::lock_guard lock{mutex_};
    events_.emplace_back(event);
  }
  [[nodiscard]] int count(std::string_view event) const {
    const std::lock_guard lock{mutex_};
    return static_cast<int>(std::count(events_.begin(), events_.end(), event));
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> events_;
};

// Polls `holds` until it does; false when it never did within a time far beyond any expected.
template <class Claim>
bool eventually(Claim holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

// Flips a bit of each byte from `at` on.
inline void damage(const std::string& path, std::int64_t at, std::int64_t length = 1) {
  std::fstream bytes{path, std::ios::in | std::ios::out | std::ios::binary};
  for (auto here = at; here < at + length; ++here) {
    bytes.seekg(here);
    const auto was = bytes.get();
    bytes.seekp(here);
    bytes.put(static_cast<char>(was ^ 1));
  }
}

inline std::vector<StoreSecret> store_keys(char first = 'a') {
  return {{std::string{"st-"} + first, std::string(32, first)}};
}

class JournalStoreBed {
 public:
  explicit JournalStoreBed(JournalStoreOptions wanted = {}) : options{std::move(wanted)} {
    if (options.directory.empty()) options.directory = directory.path();
    if (options.keys.empty()) options.keys = store_keys();
    open();
  }

  void open() {
    auto opened = open_journal_store(options, clock, log, random);
    if (!opened) throw std::runtime_error{opened.error().log.text};
    store = *std::move(opened);
  }
  void reopen() {
    store.reset();
    open();
  }

  std::string create(int number, std::string document = "0") {
    return told(run(store->create(session(number, std::move(document)), context())));
  }
  std::string count(int number, std::size_t size = 0) {
    return told(run(store->update(key(number), count_up(size), context())));
  }
  // The revision of the session, 0 when it is not found.
  Revision revision(int number) {
    const auto found = run(store->find(key(number), merchant, noon));
    return found ? (*found)->revision : 0;
  }

  // Where the records of the newest segment end: the second number of the first copy.
  [[nodiscard]] std::int64_t records_end() const {
    std::ifstream file{options.directory + "/journal.end", std::ios::binary};
    std::array<std::int64_t, 2> numbers{};
    file.read(reinterpret_cast<char*>(numbers.data()), sizeof numbers);
    return numbers[1];
  }

  TemporaryDirectory directory;
  JournalStoreOptions options;
  ManualClock clock{noon};
  RecordingLog log;
  SystemRandom random;
  std::unique_ptr<JournalStore> store;
};

}  // namespace counterfoil::test
