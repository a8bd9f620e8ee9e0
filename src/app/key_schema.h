// The tables of keys.db: made, and brought from earlier versions to today's.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

struct sqlite3;

namespace counterfoil {

struct CloseDatabase {
  void operator()(sqlite3* database) const;
};
using KeyDatabase = std::unique_ptr<sqlite3, CloseDatabase>;

// A file that is there, with patience for others who are changing it. To read, it is opened for
// writing as well where a crash may have cut a change off: that is taken back first, which SQLite
// does for whoever may write. Errors: as sqlite::database_error.
[[nodiscard]] Result<KeyDatabase> open_key_database(const std::string& path);
[[nodiscard]] Result<KeyDatabase> open_key_database_to_read(const std::string& path);

// The version of the schema that the file has, and the one that this program writes; a file before
// 3 has no proof of its rows.
[[nodiscard]] Result<std::size_t> read_schema_version(sqlite3* database);
inline constexpr std::size_t schema_version = 3;

// How the file is written, then all the steps that it has not seen. The rows of an earlier version
// are taken as they are, if the file is whole in itself, and are proved from then on.
// Errors: store_unavailable, also for a newer schema; internal_error when it is damaged.
[[nodiscard]] Status set_up_keys(sqlite3* database, const std::string& path);

// Runs SQL that yields nothing. Errors: as sqlite::database_error.
[[nodiscard]] Status execute(sqlite3* database, const char* sql, const std::string& doing);

// Puts the proof into its two tables, within the caller's transaction.
struct KeyProof;
[[nodiscard]] Status write_proof(sqlite3* database, const KeyProof& proof);

// All of `work`, or nothing of it.
enum class TransactionKind { read, write };
template <class Work>
Status in_transaction(sqlite3* database, TransactionKind kind, const std::string& doing,
                      Work&& work) {
  const char* const begin = kind == TransactionKind::write ? "BEGIN IMMEDIATE" : "BEGIN";
  if (auto begun = execute(database, begin, doing); !begun) return begun;
  Status done = work();
  if (done) done = execute(database, "COMMIT", doing);
  if (!done) static_cast<void>(execute(database, "ROLLBACK", doing));
  return done;
}

}  // namespace counterfoil
