#include "token/api_key.h"

#include <algorithm>
#include <cstring>

#include "token/random_text.h"

namespace counterfoil {
namespace {

constexpr std::size_t secret_length_min = 16;
constexpr std::size_t secret_length_max = 255;

}  // namespace

std::string make_api_secret(Random& random) { return "cfk_" + random_text<32>(random); }

std::string make_api_key_id(Random& random) { return "key_" + random_text<9>(random); }

bool may_be_api_secret(std::string_view text) {
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  return text.size() >= secret_length_min && text.size() <= secret_length_max &&
         std::all_of(text.begin(), text.end(), is_visible);
}

ApiKeyTable::ApiKeyTable(const std::vector<ApiKey>& keys) {
  for (const ApiKey& key : keys) keys_.emplace(key.secret_hash, key);
}

const ApiKey* ApiKeyTable::find(std::string_view secret) const {
  const auto found = keys_.find(sha256(secret));
  return found == keys_.end() ? nullptr : &found->second;
}

std::size_t ApiKeyTable::FirstBytes::operator()(const Digest& digest) const {
  std::size_t first = 0;
  std::memcpy(&first, digest.data(), sizeof first);
  return first;
}

}  // namespace counterfoil
