#include <CLI/App.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "app/key_store.h"
#include "app/settings.h"
#include "cli/commands.h"
#include "cli/key_terms.h"
#include "cli/outcome.h"
#include "token/api_key.h"

namespace counterfoil {
namespace {

struct KeysArguments {
  std::string directory = Settings{}.data;
  std::string merchant;
  std::string id;
  std::vector<std::string> scopes;
  std::string expires_in;
  std::string expires_at;
};

Result<std::optional<Timestamp>> read_expiry(const KeysArguments& arguments, Timestamp now) {
  if (!arguments.expires_at.empty()) return read_expires_at(arguments.expires_at);
  return read_expires_in(arguments.expires_in, now);
}

Result<ApiKeyRow> add_key(const KeysArguments& arguments, std::string_view secret) {
  SystemRandom random;
  const Timestamp now = SystemClock{}.now();
  TRY(const Scopes scopes, read_scopes(arguments.scopes));
  TRY(const auto expires_at, read_expiry(arguments, now));
  TRY(auto keys, KeyStore::open(arguments.directory));
  return keys.add_key({.merchant_name = arguments.merchant,
                       .id = make_api_key_id(random),
                       .scopes = scopes,
                       .expires_at = expires_at},
                      secret, now);
}

// The secret goes to standard output alone, so that it can be piped on; the rest to standard error.
int create_key(const KeysArguments& arguments) {
  SystemRandom random;
  const std::string secret = make_api_secret(random);
  const auto added = add_key(arguments, secret);
  if (!added) return report(added.error());
  std::fprintf(stderr, "%s of merchant %s; its secret, shown only now:\n", added->key.id.c_str(),
               arguments.merchant.c_str());
  std::printf("%s\n", secret.c_str());
  return exit_done;
}

int import_key(const KeysArguments& arguments) {
  std::string secret;
  std::getline(std::cin, secret);
  if (secret.ends_with('\r')) secret.pop_back();
  if (!may_be_api_secret(secret)) {
    return report(Error{.code = ErrorCode::bad_request,
                        .log = {"standard input must hold a secret of 16 to 255 visible ASCII "
                                "characters on one line"}});
  }
  const auto added = add_key(arguments, secret);
  if (!added) return report(added.error());
  std::printf("%s\n", added->key.id.c_str());
  return exit_done;
}

int list_keys(const KeysArguments& arguments) {
  auto keys = KeyStore::open(arguments.directory, KeyStore::WhenMissing::fail);
  if (!keys) return report(keys.error());
  const auto known = keys->list_keys(
      arguments.merchant.empty() ? std::nullopt : std::optional{arguments.merchant});
  if (!known) return report(known.error());
  constexpr const char* line = "%-17s %-20s %-16s %-21s %-21s %-21s %s\n";
  std::printf(line, "KEY", "MERCHANT", "SCOPES", "CREATED", "EXPIRES", "LAST-USED", "REVOKED");
  for (const ApiKeyRow& row : known->rows) {
    std::printf(line, row.key.id.c_str(), row.merchant_name.c_str(),
                write_scopes(row.key.scopes).c_str(), write_time(row.created_at).c_str(),
                write_time(row.key.expires_at).c_str(), write_time(row.last_used_at).c_str(),
                write_time(row.revoked_at).c_str());
  }
  for (const auto& fault : known->faults) {
    std::fprintf(stderr, "counterfoil: keys.db is damaged: %s\n", fault.c_str());
  }
  return known->faults.empty() ? exit_done : exit_failed;
}

int revoke_key(const KeysArguments& arguments) {
  auto keys = KeyStore::open(arguments.directory, KeyStore::WhenMissing::fail);
  if (!keys) return report(keys.error());
  const auto revoked = keys->revoke_key(arguments.merchant, arguments.id, SystemClock{}.now());
  if (!revoked) return report(revoked.error());
  std::fprintf(stderr, "%s is revoked\n", arguments.id.c_str());
  return exit_done;
}

}  // namespace

void add_keys_command(CLI::App& program, int& exit_code) {
  auto* command =
      program.add_subcommand("keys", "API keys of merchants; works while a server runs");
  command->require_subcommand(1);
  auto arguments = std::make_shared<KeysArguments>();
  const auto add = [&](const char* name, const char* meaning, int (*run)(const KeysArguments&)) {
    auto* verb = command->add_subcommand(name, meaning);
    verb->add_option("--data", arguments->directory, "Directory of the sessions and keys")
        ->envname("COUNTERFOIL_DATA");
    verb->callback([arguments, run, &exit_code] { exit_code = run(*arguments); });
    return verb;
  };
  const auto add_merchant = [&](CLI::App* verb) {
    return verb->add_option("--merchant", arguments->merchant, "Name of the merchant");
  };
  const auto add_terms = [&](CLI::App* verb) {
    verb->add_option("--scope,--scopes", arguments->scopes,
                     "read, write, admin, or some with commas between; read,write when absent")
        ->allow_extra_args(false);
    auto* in = verb->add_option("--expires-in", arguments->expires_in,
                                "How long it is let in: 90d, 12h, 30m, 45s");
    verb->add_option("--expires-at", arguments->expires_at,
                     "Until when it is let in, in UTC: 2027-01-31T23:59:59Z, or a date")
        ->excludes(in);
  };

  auto* create = add("create", "Makes a key and prints its secret, once", create_key);
  add_merchant(create)->required();
  add_terms(create);
  auto* import = add("import", "Takes an existing secret from standard input", import_key);
  add_merchant(import)->required();
  add_terms(import);
  add_merchant(add("list", "Lists the keys, without secrets", list_keys));
  auto* revoke =
      add("revoke", "Revokes a key: it is let in for at most another second", revoke_key);
  add_merchant(revoke)->required();
  revoke->add_option("KEY", arguments->id, "Id of the key, as list shows it")->required();
}

}  // namespace counterfoil
