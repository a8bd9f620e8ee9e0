// The files that hold settings of merchants: DIR/merchants/NUMBER.toml, 0600.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/merchant_settings.h"
#include "store/session_store.h"

namespace counterfoil {

// A file that store_merchant_file has written begins with a line that has the SHA-256 of the rest,
// so that flipped bits are noticed. One without such a line was written by hand.

[[nodiscard]] std::string merchant_folder(const std::string& directory);
[[nodiscard]] std::string merchant_file_path(const std::string& directory, MerchantId merchant);

// Whose settings there are, in the order of their numbers; other files are passed over.
// Errors: store_unavailable.
[[nodiscard]] Result<std::vector<MerchantId>> find_merchant_files(const std::string& directory);

// Errors, each with the name of the file: internal_error when it is damaged or at fault;
// store_unavailable when it cannot be read.
[[nodiscard]] Result<MerchantSettings> load_merchant_file(const std::string& directory,
                                                          MerchantId merchant);

// Keeps the text, comments and all, in place of what was kept. On the disk before it returns: after
// a crash the file is the former one or this one, whole.
// Errors: as read_merchant_toml, when the text is at fault; store_unavailable.
[[nodiscard]] Status store_merchant_file(const std::string& directory, MerchantId merchant,
                                         std::string_view text);

// Likewise durable; there may be none. Errors: store_unavailable.
[[nodiscard]] Status remove_merchant_file(const std::string& directory, MerchantId merchant);

// All that is wrong with the files, each as a text.
[[nodiscard]] std::vector<std::string> find_merchant_faults(const std::string& directory);

}  // namespace counterfoil
