// The commands of the program. Each adds itself to the command line and runs when it is chosen.
#pragma once

#include <CLI/App.hpp>

namespace counterfoil {

// Exit codes, documented in docs/operations.md.
inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;   // it could not be done; standard error says why
inline constexpr int exit_misused = 2;  // the command line or a setting is wrong

// Each sets `exit_code` when it has run.
void add_serve_command(CLI::App& program, int& exit_code);
void add_keys_command(CLI::App& program, int& exit_code);
void add_signing_keys_command(CLI::App& program, int& exit_code);
void add_store_keys_command(CLI::App& program, int& exit_code);
void add_merchants_command(CLI::App& program, int& exit_code);
void add_backup_command(CLI::App& program, int& exit_code);
void add_restore_command(CLI::App& program, int& exit_code);
void add_verify_command(CLI::App& program, int& exit_code);
void add_settings_command(CLI::App& program, int& exit_code);

}  // namespace counterfoil
