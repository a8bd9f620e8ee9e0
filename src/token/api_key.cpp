#include "token/api_key.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "token/random_text.h"

namespace counterfoil {
namespace {

constexpr std::size_t secret_length_min = 16;
constexpr std::size_t secret_length_max = 255;

constexpr std::array<std::pair<std::string_view, Scope>, 3> scope_names = {
    {{"read", Scope::read}, {"write", Scope::write}, {"admin", Scope::admin}}};

}  // namespace

bool ApiKey::is_expired(Timestamp now) const { return expires_at && now >= *expires_at; }

std::string make_api_secret(Random& random) {
  return std::string{api_secret_mark} + random_text<32>(random);
}

std::string make_api_key_id(Random& random) { return "key_" + random_text<9>(random); }

bool may_be_api_secret(std::string_view text) {
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  return text.size() >= secret_length_min && text.size() <= secret_length_max &&
         std::all_of(text.begin(), text.end(), is_visible);
}

std::string write_scopes(Scopes scopes) {
  std::string text;
  for (const auto& [name, scope] : scope_names) {
    if (!scopes.has(scope)) continue;
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

std::optional<Scopes> parse_scopes(std::string_view text) {
  Scopes scopes;
  for (std::size_t at = 0; at <= text.size();) {
    const std::string_view word = text.substr(at, text.find(',', at) - at);
    const auto* const known =
        std::find_if(scope_names.begin(), scope_names.end(),
                     [&](const auto& scope_name) { return scope_name.first == word; });
    if (known == scope_names.end()) return std::nullopt;
    scopes.bits |= static_cast<unsigned>(known->second);
    at += word.size() + 1;
  }
  return scopes;
}

ApiKeyTable::ApiKeyTable(const std::vector<ApiKey>& keys, const ApiKeyTable* before,
                         Coverage coverage)
    : coverage_{coverage} {
  for (const ApiKey& key : keys) {
    std::shared_ptr<ApiKeyActivity> activity;
    if (before != nullptr) {
      const auto known = before->entries_.find(key.secret_hash);
      if (known != before->entries_.end()) activity = known->second.activity;
    }
    if (!activity) activity = std::make_shared<ApiKeyActivity>();
    entries_.emplace(key.secret_hash, Entry{key, std::move(activity)});
  }
}

const ApiKeyTable::Entry* ApiKeyTable::find(std::string_view secret) const {
  const auto found = entries_.find(sha256(secret));
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<ApiKey> ApiKeyTable::keys() const {
  std::vector<ApiKey> keys;
  for_each([&](const Entry& entry) { keys.push_back(entry.key); });
  return keys;
}

void ApiKeyTable::for_each(const std::function<void(const Entry&)>& visit) const {
  for (const auto& [hash, entry] : entries_) visit(entry);
}

std::size_t ApiKeyTable::FirstBytes::operator()(const Digest& digest) const {
  std::size_t first = 0;
  std::memcpy(&first, digest.data(), sizeof first);
  return first;
}

}  // namespace counterfoil
