#include "store/journal/session_lookup.h"

#include <iterator>

#include "store/journal/packed_changes.h"

namespace counterfoil::journal {
namespace {

tl::unexpected<Error> damaged(const std::string& what) {
  return fail({.code = ErrorCode::internal_error, .log = {what}});
}

// False when they cannot be read.
bool append_changes(std::string_view packed, std::vector<HistoryEntry>& history) {
  auto changes = unpack_changes(packed);
  if (!changes) return false;
  history.insert(history.end(), std::make_move_iterator(changes->begin()),
                 std::make_move_iterator(changes->end()));
  return true;
}

bool is_whole(const std::vector<HistoryEntry>& history, Revision newest) {
  for (std::size_t at = 0; at < history.size(); ++at) {
    if (history[at].revision != static_cast<Revision>(at) + 1) return false;
  }
  return history.size() == static_cast<std::size_t>(newest);
}

}  // namespace

// A record that is no longer where it was stands somewhere else by now, or has expired.
Result<std::optional<SessionLookup::Found>> SessionLookup::read_record(const PlaceKey& key) {
  for (auto place = index_.find(key); place;) {
    TRY(auto record, journal_.read(*place));
    if (record) return Found{*std::move(record), *place};
    const auto now = index_.find(key);
    if (now == place) return damaged(journal_.name_of(*place) + " is damaged");
    place = now;
  }
  return std::nullopt;
}

Result<std::optional<SessionLookup::Found>> SessionLookup::read(const SessionKey& key) {
  TRY(auto found, read_record(key));
  if (!found) return std::nullopt;
  if (!found->record.row || found->record.row->session->key != key) {
    return damaged(journal_.name_of(found->place) + " is damaged: it is another session's");
  }
  return found;
}

Result<std::optional<SessionRow>> SessionLookup::find(const SessionKey& key,
                                                      const StoredSessionPtr& known) {
  auto kept = cache_.find(key, known);
  if (kept.row) return std::move(kept.row);
  TRY(auto found, read(key));
  if (!found) return std::nullopt;
  cache_.admit(kept.ticket, *found->record.row);
  return std::move(found->record.row);
}

StoredSessionPtr SessionLookup::find_cached(const SessionKey& key) {
  auto known = cache_.find(key);
  if (known.row) return std::move(known.row->session);
  const auto place = index_.find(key);
  auto record = place ? journal_.read_cached(*place) : std::nullopt;
  if (!record || !record->row || record->row->session->key != key) return nullptr;
  cache_.admit(known.ticket, *record->row);
  return std::move(record->row->session);
}

Result<std::optional<SettledClaim>> SessionLookup::find_claim(const ClaimKey& key) {
  TRY(auto found, read_record(place_key(key)));
  if (!found) return std::nullopt;
  auto& claim = found->record.claim;
  if (!claim) return damaged(journal_.name_of(found->place) + " is damaged: it holds no claim");
  if (claim->claim.key != key) return std::nullopt;
  return std::move(claim);
}

Result<std::optional<SessionLookup::WithHistory>> SessionLookup::find_history(
    const SessionKey& key) {
  TRY(auto found, read(key));
  if (!found) return std::nullopt;
  const auto& row = *found->record.row;
  std::vector<HistoryEntry> history;
  for (std::uint32_t number = 0; number < row.blocks; ++number) {
    TRY(const auto of_block, read_record(place_key(key, number)));
    if (!of_block) return damaged("changes are missing of " + journal_.name_of(found->place));
    const auto& block = of_block->record.block;
    if (!block || !append_changes(block->changes, history)) {
      return damaged(journal_.name_of(of_block->place) + " is damaged: it holds no changes");
    }
  }
  const bool is_read = row.changes == nullptr || append_changes(*row.changes, history);
  if (!is_read || !is_whole(history, row.session->revision)) {
    return damaged("changes are damaged or missing of " + journal_.name_of(found->place));
  }
  return WithHistory{row.session, std::move(history)};
}

}  // namespace counterfoil::journal
