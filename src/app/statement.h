// Statement: one SQL statement of one connection, prepared once and used many times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace counterfoil::sqlite {

using Bytes = std::span<const std::byte>;

// What may hold bytes of a damaged file, made fit for a line of a log: whatever is no visible ASCII
// and no blank becomes a '?'.
[[nodiscard]] std::string printable(std::string_view text);

// What SQLite says of its last failure, as an Error: internal_error when only what was asked for
// cannot be had (a damaged row, a broken constraint), else store_unavailable: the storage fails.
[[nodiscard]] Error database_error(sqlite3* database, int code, std::string_view doing);

// Parameters count from 1, columns from 0. Bound bytes must live until the statement is reset.
class Statement {
 public:
  // `sql` is a literal. A failure to prepare is reported by the first `fetch` or `run`.
  Statement(sqlite3* database, const char* sql);

  void bind(int parameter, std::int64_t value);
  void bind(int parameter, std::optional<std::int64_t> value);
  void bind_text(int parameter, std::string_view value);
  void bind_bytes(int parameter, Bytes value);

  // Runs it to its end and resets it: for statements without rows.
  [[nodiscard]] Status run();
  // Goes to the next row; false when there is none. Resets at the end and on an error.
  [[nodiscard]] Result<bool> fetch();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::optional<std::int64_t> integer_or_null(int column) const;
  // Valid until the statement moves on or is reset.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] Bytes bytes(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  void note(int code);
  [[nodiscard]] tl::unexpected<Error> give_up(int code);

  sqlite3* database_;
  const char* sql_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int failure_ = 0;  // of preparing or binding
};

// Resets a statement at the end of a block: a statement left open would pin the log.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(Statement& statement) : statement_{statement} {}
  ~ResetAtEnd() { statement_.reset(); }
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;

 private:
  Statement& statement_;
};

}  // namespace counterfoil::sqlite
