// The proof of keys.db: which rows there are, so that damage is known for what it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/key_rows.h"
#include "token/digest.h"

namespace counterfoil {

// Every row by its digest, so that flipped bits neither change, hide nor bring back one. A row is
// true when its digest stands here: what was changed stands nowhere, what was brought back from a
// page given free stands here no more, and what is here and in no row has vanished. It tells
// damage, not forgery: who can write the file can write this too. Source: decision 0034.
struct KeyProof {
  std::int64_t generation = 0;  // counts the changes: of two copies the higher is the later
  std::vector<Digest> rows = {};

  // As it stands in the file, with a digest of itself at the end.
  [[nodiscard]] std::string write() const;
  // Nothing when the text is not exactly what `write` has made.
  [[nodiscard]] static std::optional<KeyProof> read(std::string_view text);

  void add(const Digest& row) { rows.push_back(row); }
  void replace(const Digest& before, const Digest& after);
};

// Covers all that a row says and that ever decides anything; so not when a key was last used.
[[nodiscard]] Digest digest_of(const MerchantRow& merchant);
[[nodiscard]] Digest digest_of(const ApiKeyRow& row);

// What is proved.
struct ProvedKeys {
  KeyProof proof;
  std::vector<MerchantRow> merchants;
  std::vector<ApiKeyRow> keys;      // with their merchants' names, "?" where that is lost
  std::vector<std::string> faults;  // all that is not as it was written, each as a text
  bool is_complete = true;          // whether nothing is missing among merchants and keys
};

// Errors: internal_error when no copy of the proof is whole, so that nothing can be proved.
[[nodiscard]] Result<ProvedKeys> prove(KeyRows rows);

}  // namespace counterfoil
