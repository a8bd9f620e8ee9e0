#include "store/journal/session_lookup.h"

#include <iterator>

#include "store/journal/packed_changes.h"

namespace counterfoil::journal {
namespace {

tl::unexpected<Error> damaged(const std::string& what) {
  return fail({.code = ErrorCode::internal_error, .log = {what}});
}

std::string name_of(const JournalPlace& place) {
  return "the record at " + std::to_string(place.at) + " of the journal's segment " +
         std::to_string(place.segment);
}

Status append_changes(std::string_view packed, std::vector<HistoryEntry>& history) {
  auto changes = unpack_changes(packed);
  if (!changes) return damaged("a session's changes cannot be read");
  history.insert(history.end(), std::make_move_iterator(changes->begin()),
                 std::make_move_iterator(changes->end()));
  return {};
}

Status check_history(const std::vector<HistoryEntry>& history, Revision newest) {
  for (std::size_t at = 0; at < history.size(); ++at) {
    if (history[at].revision != static_cast<Revision>(at) + 1) {
      return damaged("a session's changes are not all there");
    }
  }
  if (history.size() != static_cast<std::size_t>(newest)) {
    return damaged("a session's changes are fewer than its revisions");
  }
  return {};
}

}  // namespace

// A record that is no longer where it was stands somewhere else by now, or has expired.
Result<std::optional<JournalRecord>> SessionLookup::read_record(const PlaceKey& key) {
  for (auto place = index_.find(key); place;) {
    TRY(auto record, journal_.read(*place));
    if (record) return record;
    const auto now = index_.find(key);
    if (now == place) return damaged(name_of(*place) + " is damaged");
    place = now;
  }
  return std::nullopt;
}

Result<std::optional<SessionRow>> SessionLookup::read(const SessionKey& key) {
  TRY(auto record, read_record(key));
  if (!record) return std::nullopt;
  if (!record->row || record->row->session->key != key) {
    return damaged("the journal's index names another session's record");
  }
  return std::move(record->row);
}

Result<std::optional<SessionRow>> SessionLookup::find(const SessionKey& key) {
  auto known = cache_.find(key);
  if (known.row) return std::move(known.row);
  TRY(auto row, read(key));
  if (row) cache_.admit(known.ticket, *row);
  return row;
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
  TRY(auto record, read_record(place_key(key)));
  if (!record) return std::nullopt;
  if (!record->claim) return damaged("the journal's index names another claim's record");
  if (record->claim->claim.key != key) return std::nullopt;
  return std::move(record->claim);
}

Status SessionLookup::append_block(const PlaceKey& key, std::vector<HistoryEntry>& history) {
  TRY(const auto record, read_record(key));
  if (!record || !record->block) return damaged("a block of a session's changes is missing");
  return append_changes(record->block->changes, history);
}

Result<std::optional<SessionLookup::WithHistory>> SessionLookup::find_history(
    const SessionKey& key) {
  TRY(auto row, read(key));
  if (!row) return std::nullopt;
  std::vector<HistoryEntry> history;
  for (std::uint32_t block = 0; block < row->blocks; ++block) {
    const auto appended = append_block(place_key(key, block), history);
    if (!appended) return fail(appended.error());
  }
  auto checked = row->changes == nullptr ? Status{} : append_changes(*row->changes, history);
  if (checked) checked = check_history(history, row->session->revision);
  if (!checked) return fail(checked.error());
  return WithHistory{std::move(row->session), std::move(history)};
}

}  // namespace counterfoil::journal
