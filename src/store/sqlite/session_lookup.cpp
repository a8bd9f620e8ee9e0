#include "store/sqlite/session_lookup.h"

#include "store/sqlite/packed_changes.h"

namespace counterfoil::sqlite {
namespace {

tl::unexpected<Error> damaged(const std::string& what) {
  return fail({.code = ErrorCode::internal_error, .log = {what}});
}

std::string name_of(const JournalPlace& place) {
  return "the record at " + std::to_string(place.at) + " of the journal's segment " +
         std::to_string(place.segment);
}

}  // namespace

// A record that is no longer where it was has been flushed or replaced: then there is another
// place, or none.
template <class PlaceNow>
Result<std::optional<JournalRecord>> SessionLookup::read_journal(PlaceNow place_now) {
  for (auto place = place_now(); place;) {
    TRY(auto record, journal_.read(*place));
    if (record) return record;
    const auto now = place_now();
    if (now == place) return damaged(name_of(*place) + " is damaged");
    place = now;
  }
  return std::nullopt;
}

Result<std::optional<SessionRow>> SessionLookup::read(const SessionKey& key) {
  TRY(auto record, read_journal([&]() -> std::optional<JournalPlace> {
        const auto found = index_.find(key);
        if (!found) return std::nullopt;
        return found->place;
      }));
  if (!record) return readers_.find(key);
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

Result<std::optional<SettledClaim>> SessionLookup::find_claim(const ClaimKey& key) {
  TRY(auto record, read_journal([&] { return index_.find_claim(key); }));
  if (record) return std::move(record->claim);
  return readers_.find_claim(key);
}

Result<std::optional<SessionLookup::WithHistory>> SessionLookup::find_history(
    const SessionKey& key) {
  TRY(auto row, read(key));
  if (!row) return std::nullopt;
  const auto newest = row->session->revision;
  auto pending = unpack_changes(row->changes == nullptr ? std::string_view{} : *row->changes);
  if (!pending) return damaged("the changes in the journal cannot be read");
  const auto flushed = pending->empty() ? newest : pending->front().revision - 1;
  TRY(auto history, flushed == 0 ? std::vector<HistoryEntry>{} : readers_.history(key, flushed));
  history.insert(history.end(), std::make_move_iterator(pending->begin()),
                 std::make_move_iterator(pending->end()));
  for (std::size_t at = 0; at < history.size(); ++at) {
    if (history[at].revision != static_cast<Revision>(at) + 1) {
      return damaged("a session's changes are not all there");
    }
  }
  if (history.size() != static_cast<std::size_t>(newest)) {
    return damaged("a session's changes are fewer than its revisions");
  }
  return WithHistory{std::move(row->session), std::move(history)};
}

}  // namespace counterfoil::sqlite
