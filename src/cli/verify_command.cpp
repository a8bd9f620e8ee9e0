#include <CLI/App.hpp>
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <string>

#include "app/backup.h"
#include "app/settings.h"
#include "app/verify_data.h"
#include "cli/command_settings.h"
#include "cli/commands.h"
#include "cli/outcome.h"

namespace counterfoil {
namespace {

int verify(const std::string& directory) {
  const auto checked = verify_data(directory, secret_variables());
  if (!checked) return report(checked.error());
  for (const auto& note : checked->notes) std::fprintf(stderr, "note: %s\n", note.c_str());
  for (const auto& fault : checked->faults) std::fprintf(stderr, "%s\n", fault.c_str());
  std::printf("%s: %" PRIu64 " sessions with %" PRIu64 " changes; %" PRIu64 " records in %" PRIu64
              " files; %zu faults\n",
              directory.c_str(), checked->sessions, checked->changes, checked->records,
              checked->files, checked->faults.size());
  return checked->faults.empty() ? exit_done : exit_failed;
}

int restore(const std::string& from, const std::string& to) {
  if (const int verified = verify(from); verified != exit_done) return verified;
  const auto bytes = back_up(from, to);
  if (!bytes) return report(bytes.error());
  std::printf("%s holds sessions and keys: %ju bytes\n", to.c_str(), *bytes);
  return exit_done;
}

}  // namespace

void add_verify_command(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand(
      "verify", "Reads all that a data directory holds and says what is damaged; changes nothing");
  auto directory = std::make_shared<std::string>(Settings{}.data);
  command->add_option("--data", *directory, "Directory of the sessions and keys")
      ->envname("COUNTERFOIL_DATA");
  command->callback([directory, &exit_code] { exit_code = verify(*directory); });
}

void add_restore_command(CLI::App& program, int& exit_code) {
  auto* command =
      program.add_subcommand("restore", "Verifies a backup and copies it to a new data directory");
  auto from = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  command->add_option("--from", *from, "Directory of the backup")->required();
  command->add_option("--data", *to, "Directory of the sessions and keys: new, or empty")
      ->required();
  command->callback([from, to, &exit_code] { exit_code = restore(*from, *to); });
}

}  // namespace counterfoil
