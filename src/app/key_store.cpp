#include "app/key_store.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include "app/key_proof.h"
#include "app/private_file.h"
#include "app/statement.h"

namespace counterfoil {
namespace {

using sqlite::Statement;

std::int64_t to_integer(Timestamp at) { return at.time_since_epoch().count(); }

// Damage is named with its file, and so is a file that cannot be read.
Error name_file(const std::string& path, const Error& error) {
  const bool is_damage = error.code == ErrorCode::internal_error;
  const auto text = is_damage ? path + " is damaged: " : "cannot read " + path + ": ";
  return {.code = error.code, .log = {text + error.log.text}};
}

Result<ProvedKeys> read_proved(sqlite3* database) {
  TRY(auto rows, read_key_rows(database));
  return prove(std::move(rows));
}

// The structure is looked at too: by a damaged index a change would reach another row.
Result<ProvedKeys> read_with_structure(sqlite3* database) {
  TRY(auto keys, read_proved(database));
  TRY(const auto structure, check_structure(database));
  keys.faults.insert(keys.faults.end(), structure.begin(), structure.end());
  return keys;
}

Result<ProvedKeys> read_whole(sqlite3* database, const std::string& path) {
  const auto refuse = [&](const Error& error) { return fail(name_file(path, error)); };
  auto keys = read_with_structure(database);
  if (!keys) return refuse(keys.error());
  if (keys->faults.empty()) return keys;
  return refuse(
      {.code = ErrorCode::internal_error, .log = {keys->faults.front() + "; nothing was changed"}});
}

Result<std::int64_t> find_or_add_merchant(sqlite3* database, ProvedKeys& keys,
                                          const std::string& name) {
  for (const MerchantRow& merchant : keys.merchants) {
    if (merchant.name == name) return merchant.id;
  }
  Statement add{database, "INSERT INTO merchant (name) VALUES (?1)"};
  add.bind_text(1, name);
  if (auto added = add.run(); !added) return fail(added.error());
  const std::int64_t id = sqlite3_last_insert_rowid(database);
  keys.proof.add(digest_of(MerchantRow{id, name}));
  return id;
}

Status insert_key(sqlite3* database, const ApiKeyRow& row) {
  Statement add{database,
                "INSERT INTO api_key (id, merchant, secret_hash, scopes, created_at, expires_at) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
  add.bind_text(1, row.key.id);
  add.bind(2, row.key.merchant);
  add.bind_bytes(3, row.key.secret_hash);
  add.bind(4, std::int64_t{row.key.scopes.bits});
  add.bind(5, to_integer(row.created_at));
  if (row.key.expires_at) add.bind(6, to_integer(*row.key.expires_at));
  return add.run();
}

}  // namespace

std::vector<ApiKey> KeyList::valid_keys() const {
  std::vector<ApiKey> keys;
  for (const ApiKeyRow& row : rows) {
    if (!row.revoked_at) keys.push_back(row.key);
  }
  return keys;
}

KeyStore::KeyStore(KeyDatabase database, std::string path)
    : database_{std::move(database)}, path_{std::move(path)} {}

Result<KeyStore> KeyStore::open(const std::string& directory, WhenMissing when_missing) {
  const std::string path = directory + "/keys.db";
  if (when_missing == WhenMissing::fail && !std::filesystem::exists(path)) {
    return fail(Error{.code = ErrorCode::store_unavailable, .log = {path + " does not exist"}});
  }
  if (auto made = make_private_directory(directory); !made) return fail(made.error());
  TRY(const auto file, PrivateFile::open(path, O_RDWR | O_CREAT));
  TRY(auto database, open_key_database(path));
  if (auto done = set_up_keys(database.get(), path); !done) return fail(done.error());
  return KeyStore{std::move(database), path};
}

// All of `work`, which changes rows and their digests alike, or nothing of it. What was written is
// read again before it is done: it is to be found, and proved, by whoever comes next.
Status KeyStore::change(const std::string& doing, const std::function<Status(ProvedKeys&)>& work) {
  sqlite3* const database = database_.get();
  return in_transaction(database, TransactionKind::write, doing, [&]() -> Status {
    TRY(auto keys, read_whole(database, path_));
    if (auto done = work(keys); !done) return done;
    ++keys.proof.generation;
    if (auto done = write_proof(database, keys.proof); !done) return done;
    TRY(const auto written, read_whole(database, path_));
    return {};
  });
}

Result<ApiKeyRow> KeyStore::add_key(NewApiKey key, std::string_view secret, Timestamp now) {
  if (key.expires_at && *key.expires_at <= now) {
    return fail(
        Error{.code = ErrorCode::bad_request, .log = {"the key would have expired already"}});
  }
  ApiKeyRow row{{std::move(key.id), 0, key.scopes, sha256(secret), key.expires_at},
                std::move(key.merchant_name),
                now};
  const auto done = change("add an API key", [&](ProvedKeys& keys) -> Status {
    const auto is_same = [&](const ApiKeyRow& known) {
      return known.key.secret_hash == row.key.secret_hash;
    };
    if (std::any_of(keys.keys.begin(), keys.keys.end(), is_same)) {
      return fail(Error{.code = ErrorCode::bad_request,
                        .log = {"this secret is known already; a revoked one stays known"}});
    }
    TRY(row.key.merchant, find_or_add_merchant(database_.get(), keys, row.merchant_name));
    keys.proof.add(digest_of(row));
    return insert_key(database_.get(), row);
  });
  if (!done) return fail(done.error());
  return row;
}

Result<std::vector<MerchantRow>> KeyStore::list_merchants() {
  std::vector<MerchantRow> merchants;
  const auto read =
      in_transaction(database_.get(), TransactionKind::read, "begin", [&]() -> Status {
        TRY(auto keys, read_whole(database_.get(), path_));
        merchants = std::move(keys.merchants);
        return {};
      });
  if (!read) return fail(read.error());
  std::ranges::sort(merchants, {}, &MerchantRow::id);
  return merchants;
}

Result<KeyList> KeyStore::list_keys(const std::optional<std::string>& merchant_name) {
  ProvedKeys keys;
  const auto read =
      in_transaction(database_.get(), TransactionKind::read, "begin", [&]() -> Status {
        TRY(keys, read_with_structure(database_.get()));
        return {};
      });
  if (!read) return fail(name_file(path_, read.error()));
  KeyList list{{}, std::move(keys.faults), keys.is_complete};
  for (ApiKeyRow& row : keys.keys) {
    if (!merchant_name || row.merchant_name == *merchant_name) list.rows.push_back(std::move(row));
  }
  std::sort(list.rows.begin(), list.rows.end(), [](const ApiKeyRow& a, const ApiKeyRow& b) {
    return std::tie(a.created_at, a.key.id) < std::tie(b.created_at, b.key.id);
  });
  return list;
}

Status KeyStore::revoke_key(const std::string& merchant_name, const std::string& id,
                            Timestamp now) {
  return change("revoke an API key", [&](ProvedKeys& keys) -> Status {
    const auto is_it = [&](const ApiKeyRow& row) {
      return row.key.id == id && row.merchant_name == merchant_name;
    };
    const auto found = std::find_if(keys.keys.begin(), keys.keys.end(), is_it);
    if (found == keys.keys.end()) {
      return fail(Error{.code = ErrorCode::not_found,
                        .log = {"merchant " + merchant_name + " has no key " + id}});
    }
    if (found->revoked_at) return {};
    const Digest before = digest_of(*found);
    found->revoked_at = now;
    keys.proof.replace(before, digest_of(*found));
    Statement revoke{database_.get(), "UPDATE api_key SET revoked_at = ?2 WHERE id = ?1"};
    revoke.bind_text(1, id);
    revoke.bind(2, to_integer(now));
    return revoke.run();
  });
}

Status KeyStore::note_uses(const std::vector<ApiKeyUse>& uses) {
  return in_transaction(database_.get(), TransactionKind::write, "note the use of API keys",
                        [&]() -> Status {
                          Statement note{database_.get(),
                                         "UPDATE api_key SET last_used_at = ?2 "
                                         "WHERE id = ?1 AND ?2 > coalesce(last_used_at, 0)"};
                          for (const ApiKeyUse& use : uses) {
                            note.bind_text(1, use.id);
                            note.bind(2, to_integer(use.at));
                            if (auto done = note.run(); !done) return done;
                          }
                          return {};
                        });
}

Result<std::int64_t> KeyStore::version() {
  Statement ask{database_.get(), "PRAGMA data_version"};
  TRY(const bool answered, ask.fetch());
  return answered ? ask.integer(0) : 0;
}

std::vector<std::string> find_key_faults(const std::string& directory) {
  const std::string path = directory + "/keys.db";
  const auto tell = [&](std::vector<std::string> faults) {
    for (std::string& fault : faults) fault.insert(0, path + " is damaged: ");
    return faults;
  };
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {path + " is missing: no API key is known"};
  if (std::filesystem::file_size(path, error) == 0) return tell({"it is empty"});
  const auto database = open_key_database_to_read(path);
  if (!database) return tell({database.error().log.text});
  sqlite3* const opened = database->get();
  std::vector<std::string> faults;
  const auto read = in_transaction(opened, TransactionKind::read, "begin", [&]() -> Status {
    TRY(const std::size_t version, read_schema_version(opened));
    if (version < schema_version) {
      TRY(faults, check_structure(opened));
      return {};
    }
    TRY(auto keys, read_with_structure(opened));
    faults = std::move(keys.faults);
    return {};
  });
  if (!read) faults.push_back(read.error().log.text);
  return tell(std::move(faults));
}

}  // namespace counterfoil
