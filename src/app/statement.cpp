#include "app/statement.h"

#include <sqlite3.h>

#include <algorithm>

namespace counterfoil::sqlite {
namespace {

constexpr int primary_code_mask = 0xff;

// These condemn what was asked for; every other failure condemns the storage.
bool is_local(int code) {
  switch (code & primary_code_mask) {
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string printed{text};
  const auto is_odd = [](char c) { return c < ' ' || c >= '\x7f'; };
  std::replace_if(printed.begin(), printed.end(), is_odd, '?');
  return printed;
}

Error database_error(sqlite3* database, int code, std::string_view doing) {
  std::string text{doing};
  text += ": ";
  text += printable(database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database));
  text += " (" + std::to_string(code) + ")";
  return {.code = is_local(code) ? ErrorCode::internal_error : ErrorCode::store_unavailable,
          .log = {std::move(text)}};
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(sqlite3* database, const char* sql) : database_{database}, sql_{sql} {
  sqlite3_stmt* prepared = nullptr;
  constexpr int to_the_end = -1;
  failure_ =
      sqlite3_prepare_v3(database, sql, to_the_end, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  statement_.reset(prepared);
}

void Statement::note(int code) {
  if (failure_ == SQLITE_OK) failure_ = code;
}

void Statement::bind(int parameter, std::int64_t value) {
  note(sqlite3_bind_int64(statement_.get(), parameter, value));
}

void Statement::bind(int parameter, std::optional<std::int64_t> value) {
  if (value) return bind(parameter, *value);
  note(sqlite3_bind_null(statement_.get(), parameter));
}

void Statement::bind_text(int parameter, std::string_view value) {
  // An empty view may hold no address, which SQLite would read as NULL.
  const char* start = value.empty() ? "" : value.data();
  note(sqlite3_bind_text64(statement_.get(), parameter, start, value.size(), SQLITE_STATIC,
                           SQLITE_UTF8));
}

void Statement::bind_bytes(int parameter, Bytes value) {
  const void* start = value.empty() ? static_cast<const void*>("") : value.data();
  note(sqlite3_bind_blob64(statement_.get(), parameter, start, value.size(), SQLITE_STATIC));
}

tl::unexpected<Error> Statement::give_up(int code) {
  auto error = database_error(database_, code, sql_);
  reset();
  return fail(std::move(error));
}

Status Statement::run() {
  if (failure_ != SQLITE_OK) return give_up(failure_);
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_DONE && code != SQLITE_ROW) return give_up(code);
  const int end = sqlite3_reset(statement_.get());
  if (end != SQLITE_OK) return give_up(end);
  return {};
}

Result<bool> Statement::fetch() {
  if (failure_ != SQLITE_OK) return give_up(failure_);
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) return give_up(code);
  reset();
  return false;
}

void Statement::reset() {
  if (statement_ != nullptr) {
    sqlite3_reset(statement_.get());
    failure_ = SQLITE_OK;
  }
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Statement::integer_or_null(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

// By way of column_blob, because column_text copies the value to put a zero behind it.
std::string_view Statement::text(int column) const {
  const auto value = bytes(column);
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

Bytes Statement::bytes(int column) const {
  const auto* start = static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return start == nullptr ? Bytes{} : Bytes{start, size};
}

}  // namespace counterfoil::sqlite
