// FaultyDisk: a layer below SQLite that fails on request and knows what a power cut keeps.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace counterfoil::test {

// Passes everything on to SQLite's own layer, and beside that models the disk below it: what was
// written is there for all who read (the kernel's memory), but is on the disk only once a sync
// succeeded. A sync that fails drops what it should have written and counts it as written, as Linux
// does: a later sync does not bring it back. Names of files are durable at once. Thread-safe.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // For SqliteStoreOptions::vfs.
  [[nodiscard]] const std::string& name() const { return name_; }

  // Which files a fault is to hit, by the beginning or the end of their names.
  static constexpr const char* journal = "journal.";
  static constexpr const char* journal_end = "journal.end";
  static constexpr const char* log = "-wal";
  static constexpr const char* database = ".db";

  // Every sync of such a file fails from now on, or `count` of them do, until `heal`.
  void fail_syncs(const std::string& of, int count = 1'000'000'000);
  // Every write to such a file fails from now on, until `heal`.
  void fail_writes(const std::string& of);
  // Files no longer grow.
  void fill();
  void heal();

  [[nodiscard]] int failed_syncs() const { return failed_syncs_; }
  [[nodiscard]] std::int64_t largest(const std::string& path) const;
  // The bytes of all files in `directory` whose names begin with `start`.
  [[nodiscard]] static std::int64_t bytes_of(const std::string& directory,
                                             const std::string& start);

  // Puts into the directory `to` what a power cut now would leave of the one `from`: what is on the
  // disk and, as `seed` has it, any part of what was written since.
  void cut_power(const std::string& from, const std::string& to, std::uint64_t seed) const;
  // Puts into `to` what a kill of the process now would leave: what the kernel has in memory. The
  // disk below it is the same.
  void kill(const std::string& from, const std::string& to);

  // For the layer's own functions.
  [[nodiscard]] int write(const std::string& path, const void* bytes, int size, std::int64_t at,
                          sqlite3_file* below);
  [[nodiscard]] int truncate(const std::string& path, std::int64_t size, sqlite3_file* below);
  [[nodiscard]] int sync(const std::string& path, int flags, sqlite3_file* below);
  void opened(const std::string& path);
  [[nodiscard]] int remove(const std::string& path, int sync_directory);
  [[nodiscard]] sqlite3_vfs* below() const { return below_; }

 private:
  // A write, or without bytes a truncation, that no sync has covered.
  struct Unsynced {
    std::int64_t at = 0;
    std::string bytes;
    bool is_truncation = false;
  };
  struct File {
    std::string durable;
    std::vector<Unsynced> unsynced;
    std::int64_t largest = 0;
  };
  static void apply(std::string& durable, const Unsynced& step);

  std::string name_;
  sqlite3_vfs* below_;
  sqlite3_vfs layer_{};
  mutable std::mutex mutex_;
  std::map<std::string, File> files_;
  std::string failing_;
  std::string unwritable_;
  int failures_left_ = 0;
  bool full_ = false;
  std::atomic<int> failed_syncs_ = 0;
};

}  // namespace counterfoil::test
