#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/commands.h"
#include "cli/core_dumps.h"

int main(int argument_count, char** arguments) {
  counterfoil::forbid_core_dumps();
  CLI::App program{"Counterfoil keeps client sessions: durable, wire-compatible, fast."};
  program.name("counterfoil");
  program.set_version_flag("--version", "counterfoil " COUNTERFOIL_VERSION);
  program.require_subcommand(1);
  int exit_code = counterfoil::exit_misused;
  counterfoil::add_serve_command(program, exit_code);
  counterfoil::add_keys_command(program, exit_code);
  counterfoil::add_signing_keys_command(program, exit_code);
  counterfoil::add_store_keys_command(program, exit_code);
  counterfoil::add_merchants_command(program, exit_code);
  counterfoil::add_backup_command(program, exit_code);
  counterfoil::add_restore_command(program, exit_code);
  counterfoil::add_verify_command(program, exit_code);
  counterfoil::add_settings_command(program, exit_code);
  try {
    program.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? counterfoil::exit_done : counterfoil::exit_misused;
  }
  return exit_code;
}
