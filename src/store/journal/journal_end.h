// JournalEnd: the proof of how far the journal goes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/journal/disk.h"
#include "store/journal/journal_record.h"

namespace counterfoil::journal {

// A damaged last record looks like one that a crash has torn. What is noted here, in a file of its
// own and after the sync of the record, tells them apart: the journal does not end before it.
class JournalEnd {
 public:
  struct Point {
    std::uint64_t segment = 0;
    std::int64_t records_end = 0;
    KnownRecord last;  // the record that ends there, if there is one
  };

  // Makes the file in `directory` when it is missing.
  // Errors: store_unavailable; internal_error when it is damaged.
  [[nodiscard]] static Result<JournalEnd> open(Disk& disk, const std::string& directory);
  // What is noted in `directory`; segment 0 when there is no such file. Errors: as open.
  [[nodiscard]] static Result<Point> noted_in(Disk& disk, const std::string& directory);
  [[nodiscard]] static std::string path_in(const std::string& directory) {
    return directory + "/journal.end";
  }

  // As it was found; segment 0: nothing was ever noted.
  [[nodiscard]] const Point& found() const { return found_; }
  // Survives a kill at once, and a loss of power after a sync.
  [[nodiscard]] Status note(const Point& point);
  [[nodiscard]] Status sync() { return file_->sync(); }

 private:
  explicit JournalEnd(std::unique_ptr<DiskFile> file) : file_{std::move(file)} {}
  [[nodiscard]] static Result<Point> read(DiskFile& file);

  std::unique_ptr<DiskFile> file_;
  Point found_;
};

}  // namespace counterfoil::journal
