#include "store/sqlite/batch.h"

#include "store/session_rules.h"
#include "store/sqlite/packed_changes.h"

namespace counterfoil::sqlite {
namespace {

// Above it a session's changes weigh on each of its records, and are to be moved soon.
constexpr std::size_t changes_bytes_max = 768;

Result<Draft> run_edit(WriteOperation& operation, const StoredSessionPtr& before) {
  auto foreseen = std::exchange(operation.foreseen, std::nullopt);
  if (foreseen && foreseen->before == before) return std::move(foreseen->draft);
  TRY(auto draft, run_guarded(*operation.edit, *before));
  return draft;
}

}  // namespace

std::size_t Batch::Hash::operator()(const SessionKey& key) const {
  std::size_t hash = 0;
  std::memcpy(&hash, key.data() + key.size() - sizeof hash, sizeof hash);
  return hash;
}

void Batch::apply(WriteOperation& operation) {
  operation.outcome = operation.edit ? update(operation) : create(operation);
}

Result<std::optional<Replayed>> Batch::settle_claim(const WriteOperation& operation) {
  const auto& claim = operation.context->claim;
  if (!claim) return std::nullopt;
  if (operation.claim_in_use) return fail(ErrorCode::idempotency_key_in_use);
  TRY(auto settled, with_.lookup.find_claim(claim->key));
  if (!settled || settled->claim.expires_at <= operation.context->now) return std::nullopt;
  if (settled->claim.body != claim->body) return fail(ErrorCode::idempotency_key_reused);
  return Replayed{std::move(settled->sealed_answer)};
}

Result<WriteOutcome> Batch::create(const WriteOperation& operation) {
  TRY(auto replayed, settle_claim(operation));
  if (replayed) return *std::move(replayed);
  const auto& content = operation.created->content;
  if (!content) return fail(content.error());
  if (is_taken(operation.key)) {
    return fail({.code = ErrorCode::internal_error, .log = {"the session key is taken"}});
  }
  const auto& context = *operation.context;
  auto first = first_revision(*operation.created, context);
  SessionRow row{first, add_change({}, history_entry(1, context, content->members))};
  TRY(const auto place, add({row, std::nullopt}, context, *first));
  seen_[operation.key] = {std::move(row), place};
  return Written{std::move(first)};
}

// Looks only where it costs nothing: eighty bits of a key are a digest of random ones.
bool Batch::is_taken(const SessionKey& key) const {
  return seen_.contains(key) || with_.index.has(key) || with_.lookup.remembered(key) != nullptr;
}

Result<WriteOutcome> Batch::update(WriteOperation& operation) {
  const auto& context = *operation.context;
  TRY(auto* seen, see(operation.key));
  if (!seen->row || !is_served(seen->row->session.get(), context.merchant, context.now)) {
    return fail(ErrorCode::client_token_invalid);
  }
  TRY(auto replayed, settle_claim(operation));
  if (replayed) return *std::move(replayed);
  const auto before = seen->row->session;
  TRY(auto draft, run_edit(operation, before));
  if (!draft.content) {
    if (context.claim) {
      TRY([[maybe_unused]] const auto place, add({}, context, *before));
    }
    return Written{before};
  }
  auto members = std::move(draft.content->members);
  auto after = next_revision(*before, *std::move(draft.content));
  SessionRow row{after,
                 add_change(*seen, history_entry(after->revision, context, std::move(members)))};
  TRY(seen->place, add({row, std::nullopt}, context, *after));
  seen->row = std::move(row);
  return Written{std::move(after)};
}

// The changes of the row with one more, without those that the tables have by now.
PackedChangesPtr Batch::add_change(const Seen& seen, const HistoryEntry& change) const {
  std::string packed;
  if (seen.row && seen.row->changes != nullptr) {
    const auto known = with_.index.find(seen.row->session->key);
    if (seen.place || known) {
      packed = changes_after(*seen.row->changes, known ? known->flushed : 0);
    }
  }
  append_change(packed, change);
  return std::make_shared<const std::string>(std::move(packed));
}

Result<JournalPlace> Batch::add(JournalRecord record, const ChangeContext& context,
                                const StoredSession& after) {
  if (context.claim) {
    TRY(auto sealed, run_guarded(context.seal_answer, after));
    record.claim = {*context.claim, std::move(sealed)};
  }
  const auto place = with_.journal.add(record);
  if (context.claim) claims_.push_back({context.claim->key, place});
  return place;
}

Result<Batch::Seen*> Batch::see(const SessionKey& key) {
  const auto [found, is_new] = seen_.try_emplace(key);
  if (!is_new) return &found->second;
  auto row = with_.lookup.find(key);
  if (!row) {
    seen_.erase(found);
    return fail(std::move(row).error());
  }
  found->second.row = *std::move(row);
  return &found->second;
}

// Announced before the index names the new records: from then on nobody finds the former ones.
Status Batch::commit() {
  if (with_.journal.added_bytes() > 0) {
    auto committed = with_.journal.commit();
    if (!committed) return committed;
    for (const auto& [key, seen] : seen_) {
      if (seen.place) with_.cache.announce(key);
    }
    for (const auto& [key, seen] : seen_) {
      if (seen.place) with_.index.put(key, *seen.place);
    }
    for (const auto& claim : claims_) with_.index.put_claim(claim.key, claim.place);
    for (const auto& [key, seen] : seen_) {
      if (!seen.place) continue;
      with_.cache.publish(key, seen.row);
      if (seen.row->changes->size() > changes_bytes_max) with_.flusher.hurry(key);
    }
  }
  seen_.clear();
  claims_.clear();
  return {};
}

void Batch::undo() {
  with_.journal.discard();
  seen_.clear();
  claims_.clear();
}

}  // namespace counterfoil::sqlite
