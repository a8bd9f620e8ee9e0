#include "app/key_proof.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <set>

#include "app/statement.h"

namespace counterfoil {
namespace {

constexpr std::string_view mark = "cfkeys 1";
constexpr std::size_t number_size = sizeof(std::int64_t);
constexpr std::size_t copies = 2;
constexpr std::size_t shown_max = 32;  // of an id or a name that may be anything

static_assert(std::endian::native == std::endian::little, "numbers are written as they are");

std::string write_number(std::int64_t number) {
  std::string text(number_size, '\0');
  std::memcpy(text.data(), &number, number_size);
  return text;
}

std::string write_time(std::optional<Timestamp> at) {
  return at ? write_number(at->time_since_epoch().count()) : std::string{};
}

std::string_view view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Digest to_digest(std::string_view text) {
  Digest digest{};
  std::memcpy(digest.data(), text.data(), digest.size());
  return digest;
}

std::string show(std::string_view text) { return sqlite::printable(text.substr(0, shown_max)); }

// The latest whole one.
std::optional<KeyProof> choose_proof(const std::vector<std::string>& texts) {
  std::optional<KeyProof> chosen;
  for (const std::string& text : texts) {
    auto proof = KeyProof::read(text);
    if (proof && (!chosen || proof->generation > chosen->generation)) chosen = std::move(proof);
  }
  return chosen;
}

// Tells of each digest whether it is expected, once.
class Expected {
 public:
  explicit Expected(const KeyProof& proof)
      : known_{proof.rows.begin(), proof.rows.end()}, missing_{known_} {}

  enum class Found { proved, again, never };
  Found take(const Digest& digest) {
    if (missing_.erase(digest) != 0) return Found::proved;
    return known_.contains(digest) ? Found::again : Found::never;
  }
  [[nodiscard]] std::size_t missing() const { return missing_.size(); }

 private:
  std::set<Digest> known_;
  std::set<Digest> missing_;
};

template <class Row, class Name>
std::vector<Row> take_proved(std::vector<Row> rows, Expected& expected,
                             std::vector<std::string>& damaged, const Name& name) {
  std::vector<Row> proved;
  for (Row& row : rows) {
    const auto found = expected.take(digest_of(row));
    if (found == Expected::Found::proved) proved.push_back(std::move(row));
    if (found == Expected::Found::never) damaged.push_back(name(row));
  }
  return proved;
}

void name_merchants(ProvedKeys& proved) {
  std::map<std::int64_t, std::string> names;
  for (const MerchantRow& merchant : proved.merchants) names[merchant.id] = merchant.name;
  for (ApiKeyRow& row : proved.keys) {
    const auto found = names.find(row.key.merchant);
    row.merchant_name = found == names.end() ? "?" : found->second;
  }
}

}  // namespace

std::string KeyProof::write() const {
  std::string text{mark};
  text += write_number(generation);
  for (const Digest& row : rows) text += view(row);
  const Digest whole = sha256(text);
  text += view(whole);
  return text;
}

std::optional<KeyProof> KeyProof::read(std::string_view text) {
  constexpr std::size_t digest_size = std::tuple_size_v<Digest>;
  constexpr std::size_t head_size = mark.size() + number_size;
  if (text.size() < head_size + digest_size || !text.starts_with(mark)) return std::nullopt;
  const std::size_t rows_size = text.size() - head_size - digest_size;
  if (rows_size % digest_size != 0) return std::nullopt;
  const std::string_view covered = text.substr(0, head_size + rows_size);
  if (sha256(covered) != to_digest(text.substr(covered.size()))) return std::nullopt;
  KeyProof proof;
  std::memcpy(&proof.generation, text.data() + mark.size(), number_size);
  for (std::size_t at = head_size; at < covered.size(); at += digest_size) {
    proof.add(to_digest(text.substr(at, digest_size)));
  }
  return proof;
}

void KeyProof::replace(const Digest& before, const Digest& after) {
  std::replace(rows.begin(), rows.end(), before, after);
}

Digest digest_of(const MerchantRow& merchant) {
  const std::string id = write_number(merchant.id);
  return sha256_of_parts(std::array<std::string_view, 3>{"merchant", id, merchant.name});
}

Digest digest_of(const ApiKeyRow& row) {
  const std::string merchant = write_number(row.key.merchant);
  const std::string scopes = write_number(row.key.scopes.bits);
  const std::string created_at = write_time(row.created_at);
  const std::string expires_at = write_time(row.key.expires_at);
  const std::string revoked_at = write_time(row.revoked_at);
  return sha256_of_parts(std::array<std::string_view, 8>{"api_key", row.key.id, merchant,
                                                         view(row.key.secret_hash), scopes,
                                                         created_at, expires_at, revoked_at});
}

Result<ProvedKeys> prove(KeyRows rows) {
  auto proof = choose_proof(rows.proofs);
  if (!proof) {
    return fail(Error{.code = ErrorCode::internal_error,
                      .log = {"no copy of the proof of its rows is whole"}});
  }
  ProvedKeys proved;
  proved.faults = std::move(rows.faults);
  const std::string written = proof->write();
  const auto whole = std::count(rows.proofs.begin(), rows.proofs.end(), written);
  if (static_cast<std::size_t>(whole) != copies || rows.proofs.size() != copies) {
    proved.faults.emplace_back("a copy of the proof of its rows is damaged");
  }
  Expected expected{*proof};
  std::vector<std::string> damaged;
  proved.merchants =
      take_proved(std::move(rows.merchants), expected, damaged, [](const MerchantRow& row) {
        return "merchant " + std::to_string(row.id) + " (" + show(row.name) + ")";
      });
  proved.keys = take_proved(std::move(rows.keys), expected, damaged,
                            [](const ApiKeyRow& row) { return "API key " + show(row.key.id); });
  proved.is_complete = damaged.empty() && expected.missing() == 0;
  for (const std::string& row : damaged) proved.faults.push_back(row + " is not as it was written");
  if (expected.missing() > damaged.size()) {
    const std::size_t vanished = expected.missing() - damaged.size();
    proved.faults.push_back(std::to_string(vanished) + " of its rows cannot be found");
  }
  name_merchants(proved);
  proved.proof = *std::move(proof);
  return proved;
}

}  // namespace counterfoil
