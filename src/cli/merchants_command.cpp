#include <CLI/App.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "app/key_store.h"
#include "app/listen_address.h"
#include "app/merchant_defaults.h"
#include "app/merchant_files.h"
#include "app/merchant_toml.h"
#include "app/settings.h"
#include "cli/command_settings.h"
#include "cli/commands.h"
#include "cli/outcome.h"

namespace counterfoil {
namespace {

struct MerchantsArguments {
  Settings settings;
  std::string merchant;
  std::string file = "-";
};

Result<std::vector<MerchantRow>> list_merchants(const MerchantsArguments& arguments) {
  TRY(auto keys, KeyStore::open(arguments.settings.data, KeyStore::WhenMissing::fail));
  return keys.list_merchants();
}

Result<MerchantId> find_merchant(const MerchantsArguments& arguments) {
  TRY(const auto merchants, list_merchants(arguments));
  std::string names;
  for (const MerchantRow& merchant : merchants) {
    if (merchant.name == arguments.merchant) return merchant.id;
    names.append(names.empty() ? "" : ", ").append(merchant.name);
  }
  const std::string others =
      names.empty() ? "there is none yet: `counterfoil keys create` makes one with its first key"
                    : "there are: " + names;
  return fail({.code = ErrorCode::not_found,
               .log = {"there is no merchant " + arguments.merchant + "; " + others}});
}

// A file that is there is the merchant's settings, whatever is in it.
Result<bool> has_own_settings(const MerchantsArguments& arguments, MerchantId merchant) {
  TRY(const auto files, find_merchant_files(arguments.settings.data));
  return std::ranges::find(files, merchant) != files.end();
}

Result<std::string> describe_settings(const MerchantsArguments& arguments) {
  TRY(const MerchantId merchant, find_merchant(arguments));
  TRY(const bool has_own, has_own_settings(arguments, merchant));
  if (has_own) {
    TRY(const auto settings, load_merchant_file(arguments.settings.data, merchant));
    return "# The settings of " + arguments.merchant + ", from " +
           merchant_file_path(arguments.settings.data, merchant) + '\n' +
           write_merchant_toml(settings);
  }
  TRY(const auto address, parse_listen_address(arguments.settings.listen));
  return "# " + arguments.merchant + " has no settings of its own: the defaults of a server on " +
         arguments.settings.listen + '\n' +
         write_merchant_toml(default_merchant_settings(address, arguments.settings.public_url));
}

int show(const MerchantsArguments& arguments) {
  const auto text = describe_settings(arguments);
  if (!text) return report(text.error());
  std::fputs(text->c_str(), stdout);
  return exit_done;
}

int list(const MerchantsArguments& arguments) {
  const auto merchants = list_merchants(arguments);
  if (!merchants) return report(merchants.error());
  int exit_code = exit_done;
  std::printf("%-20s %-9s %s\n", "MERCHANT", "SETTINGS", "FILE");
  for (const MerchantRow& row : *merchants) {
    const auto has_own = has_own_settings(arguments, row.id);
    if (!has_own) return report(has_own.error());
    const auto& data = arguments.settings.data;
    const char* state = *has_own ? "own" : "defaults";
    if (*has_own) {
      if (const auto loaded = load_merchant_file(data, row.id); !loaded) {
        exit_code = report(loaded.error());
        state = "damaged";
      }
    }
    std::printf("%-20s %-9s %s\n", row.name.c_str(), state,
                merchant_file_path(data, row.id).c_str());
  }
  return exit_code;
}

// No more than may be settings, and a byte that shows when there is more.
Result<std::string> read_input(const std::string& path) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& input = path == "-" ? std::cin : file;
  std::string text(merchant_toml_bytes_max + 1, '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  if ((path != "-" && !file.is_open()) || input.bad()) {
    return fail({.code = ErrorCode::bad_request, .log = {"cannot read " + path}});
  }
  text.resize(static_cast<std::size_t>(input.gcount()));
  return text;
}

int set(const MerchantsArguments& arguments) {
  const auto merchant = find_merchant(arguments);
  if (!merchant) return report(merchant.error());
  const auto text = read_input(arguments.file);
  if (!text) return report(text.error());
  const auto stored = store_merchant_file(arguments.settings.data, *merchant, *text);
  if (!stored) {
    const Error& error = stored.error();
    for (const Fault& fault : error.faults) {
      std::fprintf(stderr, "%s: %s\n", fault.path.c_str(), fault.description.c_str());
    }
    if (error.faults.empty()) return report(error);
    return report({.code = error.code, .log = {"nothing was changed"}});
  }
  std::fprintf(stderr, "%s has settings of its own\n", arguments.merchant.c_str());
  return exit_done;
}

int reset(const MerchantsArguments& arguments) {
  const auto merchant = find_merchant(arguments);
  if (!merchant) return report(merchant.error());
  const auto removed = remove_merchant_file(arguments.settings.data, *merchant);
  if (!removed) return report(removed.error());
  std::fprintf(stderr, "%s has the defaults\n", arguments.merchant.c_str());
  return exit_done;
}

}  // namespace

void add_merchants_command(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand(
      "merchants", "What merchants offer in a checkout; works while a server runs");
  command->require_subcommand(1);
  auto arguments = std::make_shared<MerchantsArguments>();
  const auto add = [&](const char* name, const char* meaning,
                       int (*run)(const MerchantsArguments&)) {
    auto* verb = command->add_subcommand(name, meaning);
    CommandSettings settings{*verb};
    for (const SettingRow& row : setting_rows()) {
      if (row.name == "data" || row.name == "listen" || row.name == "public_url")
        settings.add_flag(row);
    }
    verb->callback([arguments, settings, run, &exit_code] {
      auto read = settings.read();
      if (read) arguments->settings = *std::move(read);
      exit_code = read ? run(*arguments) : report(read.error());
    });
    return verb;
  };
  const auto add_merchant = [&](CLI::App* verb) {
    verb->add_option("--merchant", arguments->merchant, "Name of the merchant")->required();
    return verb;
  };

  add("list", "Lists the merchants and whether they have settings of their own", list);
  add_merchant(add("show", "Prints the settings in force, as TOML", show));
  add_merchant(add("set", "Checks settings and puts them in force", set))
      ->add_option("FILE", arguments->file, "TOML; standard input when absent or -");
  add_merchant(add("reset", "Gives the merchant the defaults again", reset));
}

}  // namespace counterfoil
