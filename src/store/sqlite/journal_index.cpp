#include "store/sqlite/journal_index.h"

namespace counterfoil::sqlite {

std::optional<JournalIndex::Session> JournalIndex::find(const SessionKey& key) const {
  const std::lock_guard lock{mutex_};
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) return std::nullopt;
  return found->second;
}

std::optional<JournalPlace> JournalIndex::find_claim(const ClaimKey& key) const {
  const std::lock_guard lock{mutex_};
  const auto found = claims_.find(key);
  if (found == claims_.end()) return std::nullopt;
  return found->second;
}

void JournalIndex::put(const SessionKey& key, const JournalPlace& place) {
  const std::lock_guard lock{mutex_};
  sessions_[key].place = place;
}

void JournalIndex::put_claim(const ClaimKey& key, const JournalPlace& place) {
  const std::lock_guard lock{mutex_};
  claims_[key] = place;
}

void JournalIndex::forget(const SessionKey& key, const JournalPlace& place, Revision revision) {
  const std::lock_guard lock{mutex_};
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) return;
  if (found->second.place == place) {
    sessions_.erase(found);
  } else {
    found->second.flushed = revision;
  }
}

void JournalIndex::forget_claim(const ClaimKey& key, const JournalPlace& place) {
  const std::lock_guard lock{mutex_};
  const auto found = claims_.find(key);
  if (found != claims_.end() && found->second == place) claims_.erase(found);
}

}  // namespace counterfoil::sqlite
