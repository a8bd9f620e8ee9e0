#include <CLI/App.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "app/key_store.h"
#include "app/settings.h"
#include "cli/commands.h"
#include "cli/outcome.h"
#include "token/api_key.h"

namespace counterfoil {
namespace {

struct KeysArguments {
  std::string directory = Settings{}.data;
  std::string merchant;
  std::string id;
  std::string scopes = "read,write";
};

Result<Scopes> parse_scopes(const std::string& text) {
  if (text == "read") return Scopes{static_cast<unsigned>(Scope::read)};
  if (text == "write") return Scopes{static_cast<unsigned>(Scope::write)};
  if (text == "read,write") return all_scopes;
  return fail(
      Error{.code = ErrorCode::bad_request, .log = {"--scopes must be read, write or read,write"}});
}

std::string write_scopes(Scopes scopes) {
  std::string text;
  if (scopes.has(Scope::read)) text += "read";
  if (scopes.has(Scope::write)) text += text.empty() ? "write" : ",write";
  return text;
}

std::string write_time(Timestamp at) {
  const auto seconds = std::chrono::system_clock::to_time_t(at);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

Result<ApiKeyRow> add_key(const KeysArguments& arguments, std::string_view secret) {
  SystemRandom random;
  TRY(const Scopes scopes, parse_scopes(arguments.scopes));
  TRY(auto keys, KeyStore::open(arguments.directory));
  return keys.add_key(arguments.merchant, secret, scopes, make_api_key_id(random),
                      SystemClock{}.now());
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
  const auto rows = keys->list_keys(arguments.merchant.empty() ? std::nullopt
                                                               : std::optional{arguments.merchant});
  if (!rows) return report(rows.error());
  std::printf("%-17s %-20s %-11s %-21s %s\n", "KEY", "MERCHANT", "SCOPES", "CREATED", "REVOKED");
  for (const ApiKeyRow& row : *rows) {
    std::printf("%-17s %-20s %-11s %-21s %s\n", row.key.id.c_str(), row.merchant_name.c_str(),
                write_scopes(row.key.scopes).c_str(), write_time(row.created_at).c_str(),
                row.revoked_at ? write_time(*row.revoked_at).c_str() : "-");
  }
  return exit_done;
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
  const auto add_scopes = [&](CLI::App* verb) {
    verb->add_option("--scopes", arguments->scopes, "read, write or read,write");
  };

  auto* create = add("create", "Makes a key and prints its secret, once", create_key);
  add_merchant(create)->required();
  add_scopes(create);
  auto* import = add("import", "Takes an existing secret from standard input", import_key);
  add_merchant(import)->required();
  add_scopes(import);
  add_merchant(add("list", "Lists the keys, without secrets", list_keys));
  auto* revoke =
      add("revoke", "Revokes a key: it is let in for at most another second", revoke_key);
  add_merchant(revoke)->required();
  revoke->add_option("KEY", arguments->id, "Id of the key, as list shows it")->required();
}

}  // namespace counterfoil
