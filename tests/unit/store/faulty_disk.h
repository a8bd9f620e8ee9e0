// FaultyDisk: a disk that fails on request and knows what a power cut keeps.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "store/journal/disk.h"

namespace counterfoil::test {

// Passes everything on to the machine's disk, and beside that models the one below it: what was
// written is there for all who read (the kernel's memory), but is on the disk only once a sync
// succeeded. A sync that fails drops what it should have written and counts it as written, as Linux
// does: a later sync does not bring it back. Names of files are durable at once. Thread-safe.
class FaultyDisk final : public journal::Disk {
 public:
  Result<std::unique_ptr<journal::DiskFile>> open(const std::string& path) override;
  Status remove(const std::string& path) override;

  // Which files a fault is to hit, by the beginning or the end of their names. The snapshots of the
  // index are hit only when they are meant: when they are written is nobody's to say.
  static constexpr const char* journal = "journal.";
  static constexpr const char* journal_end = "journal.end";
  static constexpr const char* journal_index = "journal.index";

  // Every sync of such a file fails from now on, or `count` of them do, until `heal`.
  void fail_syncs(const std::string& of, int count = 1'000'000'000);
  // Every write to such a file fails from now on, until `heal`.
  void fail_writes(const std::string& of);
  // Files no longer grow.
  void fill();
  void heal();

  [[nodiscard]] int failed_syncs() const { return failed_syncs_; }
  // How many bytes were written to that file so far.
  [[nodiscard]] std::int64_t bytes_written(const std::string& path) const;
  // Whether anything was written to it that no sync has covered.
  [[nodiscard]] bool has_unsynced(const std::string& path) const;
  // The bytes of all files in `directory` whose names begin with `start`.
  [[nodiscard]] static std::int64_t bytes_of(const std::string& directory,
                                             const std::string& start);

  // Puts into the directory `to` what a power cut now would leave of the one `from`: what is on the
  // disk and, as `seed` has it, any part of what was written since.
  void cut_power(const std::string& from, const std::string& to, std::uint64_t seed) const;
  // Puts into `to` what a kill of the process now would leave: what the kernel has in memory. The
  // disk below it is the same.
  void kill(const std::string& from, const std::string& to);

  // For the files.
  [[nodiscard]] Status write(journal::DiskFile& below, std::string_view bytes, std::int64_t at);
  [[nodiscard]] Status sync(const journal::DiskFile& below);

 private:
  // A write that no sync has covered.
  struct Unsynced {
    std::int64_t at = 0;
    std::string bytes;
  };
  struct File {
    std::string durable;
    std::vector<Unsynced> unsynced;
    std::int64_t bytes_written = 0;
  };
  [[nodiscard]] bool is_hit(const std::string& path) const;
  static void apply(std::string& durable, const Unsynced& step);

  mutable std::mutex mutex_;
  std::map<std::string, File> files_;
  std::string failing_;
  std::string unwritable_;
  int failures_left_ = 0;
  bool full_ = false;
  std::atomic<int> failed_syncs_ = 0;
};

}  // namespace counterfoil::test
