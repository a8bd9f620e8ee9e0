// Connection: one open handle on the store's database, set up for what it is used for.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

struct sqlite3;

namespace counterfoil::sqlite {

// Where the database is and how SQLite reaches it.
struct DatabasePlace {
  std::string path;
  std::string vfs;                  // SQLite's name of the file system layer; empty: its own choice
  std::int64_t log_bytes_kept = 0;  // a log that once grew larger is cut back to this
};

struct LogFill {
  std::int64_t frames = 0;  // pages in the write-ahead log
  std::int64_t copied = 0;  // of these, how many the database file has
  bool complete = false;    // the checkpoint did all that was asked of it
};

// Tells SQLite how this process uses it. To be called before anything else of it.
void set_up_library();

enum class Checkpoint {
  restart,   // copies all of it, so that the next write starts the log anew
  truncate,  // and leaves an empty log
};

// Used by one thread at a time.
class Connection {
 public:
  [[nodiscard]] static Result<Connection> open(const DatabasePlace& place,
                                               std::int64_t page_cache_bytes_max);

  [[nodiscard]] sqlite3* handle() const { return database_.get(); }

  [[nodiscard]] Status execute(const char* sql);

  // Waits up to `patience` for readers that are in the way.
  // Errors: store_unavailable; what SQLite counts as copied is then not to be believed: see
  // Flusher::reopen.
  [[nodiscard]] Result<LogFill> checkpoint(Checkpoint kind, std::chrono::milliseconds patience);

  // Pages in the log after the last commit of this connection.
  [[nodiscard]] std::int64_t log_frames() const { return *log_frames_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  Connection() = default;

  std::unique_ptr<std::int64_t> log_frames_;
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace counterfoil::sqlite
