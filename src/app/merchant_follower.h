// MerchantFollower: the settings of all merchants in force, followed while the server runs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "api/merchant_table.h"
#include "base/log.h"
#include "token/key_ring.h"

namespace counterfoil {

class MerchantFollower {
 public:
  // Reads the files below `directory`, which is there, and makes their folder when it is missing.
  // What cannot be read is named in the log, and the settings it holds are an error in the table,
  // never the defaults.
  MerchantFollower(std::string directory, MerchantSettings defaults, Log& log);

  [[nodiscard]] const Current<MerchantTable>& in_force() const { return in_force_; }

  // Settings of a merchant that has no file. Before anyone is served.
  void keep(MerchantId merchant, MerchantSettings settings);

  // Takes over the files that have changed, once they have stood still from one call to the next: a
  // person may be writing one. When one cannot be used, the log says so and the settings that were
  // in force stay. To be called by one thread, five times a second: it looks at the folder, and
  // once in five calls at every file.
  void refresh();

 private:
  using FileState = std::array<std::int64_t, 6>;
  using FileStates = std::map<MerchantId, FileState>;

  [[nodiscard]] Result<FileStates> look() const;
  [[nodiscard]] bool is_time_to_look();
  void take_over(const FileStates& states);
  void load(MerchantId merchant);
  void refuse_all(const Error& error);

  std::string directory_;
  MerchantSettings defaults_;
  Log& log_;
  bool is_known_ = false;  // which files there are
  std::unordered_map<MerchantId, Result<MerchantSettings>> own_;
  FileStates loaded_;
  std::optional<FileStates> unsettled_;
  FileState folder_{};
  unsigned calls_ = 0;
  std::map<MerchantId, std::string>
      told_;  // why a file cannot be used, until it can; 0: the folder
  Current<MerchantTable> in_force_;
};

}  // namespace counterfoil
