#include "store/journal/batch.h"

#include "store/journal/packed_changes.h"
#include "store/session_rules.h"

namespace counterfoil::journal {
namespace {

// Above it a session's changes would weigh on each of its records: they become a block.
constexpr std::size_t changes_bytes_max = 256;

Result<Draft> run_edit(WriteOperation& operation, const StoredSessionPtr& before) {
  auto foreseen = std::exchange(operation.foreseen, std::nullopt);
  if (foreseen && foreseen->before == before) return std::move(foreseen->draft);
  TRY(auto draft, run_guarded(*operation.edit, *before));
  return draft;
}

// The record of a session after one more change.
JournalRecord record_of(StoredSessionPtr after, const SessionRow& before,
                        const HistoryEntry& change) {
  auto packed = before.changes == nullptr ? std::string{} : *before.changes;
  append_change(packed, change);
  packed.shrink_to_fit();
  SessionRow row{std::move(after), nullptr, before.blocks};
  JournalRecord record;
  if (packed.size() > changes_bytes_max) {
    record.block = {row.session->key, row.blocks++, row.session->expires_at, std::move(packed)};
  } else {
    row.changes = std::make_shared<const std::string>(std::move(packed));
  }
  record.row = std::move(row);
  return record;
}

}  // namespace

std::size_t Batch::Hash::operator()(const SessionKey& key) const {
  std::size_t hash = 0;
  std::memcpy(&hash, key.data() + key.size() - sizeof hash, sizeof hash);
  return hash;
}

// What was replaced or removed meanwhile is passed over.
void Batch::relocate(Relocation& relocation) {
  for (auto& [from, record] : relocation.items()) {
    const auto parts = parts_of(record);
    std::size_t needed = 0;
    for (const auto& part : parts) {
      if (with_.index.names(part.key, from)) {
        ++needed;
      } else {
        drop_part(record, part.key);
      }
    }
    if (needed > 0) with_.journal.add(record);
  }
}

void Batch::apply(WriteOperation& operation) {
  operation.outcome = operation.edit ? update(operation) : create(operation);
}

void Batch::apply_without_writing(WriteOperation& operation) {
  may_write_ = false;
  apply(operation);
  may_write_ = true;
  seen_.clear();
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
  auto first = first_revision(NewSession{*operation.created}, context);
  auto record = record_of(first, {}, history_entry(1, context, content->members));
  Seen made{record.row, true};
  const auto added = add(std::move(record), context, *first);
  if (!added) return fail(added.error());
  seen_[operation.key] = std::move(made);
  return Written{std::move(first)};
}

bool Batch::is_taken(const SessionKey& key) const {
  return seen_.contains(key) || with_.lookup.is_known(key);
}

Result<WriteOutcome> Batch::update(WriteOperation& operation) {
  const auto& context = *operation.context;
  TRY(auto* seen, see(operation));
  if (!seen->row || !is_served(seen->row->session.get(), context.merchant, context.now)) {
    return fail(ErrorCode::client_token_invalid);
  }
  TRY(auto replayed, settle_claim(operation));
  if (replayed) return *std::move(replayed);
  const auto before = seen->row->session;
  TRY(auto draft, run_edit(operation, before));
  if (!draft.content) {
    if (context.claim) {
      const auto added = add({}, context, *before);
      if (!added) return fail(added.error());
    }
    return Written{before};
  }
  auto members = std::move(draft.content->members);
  auto after = next_revision(*before, *std::move(draft.content));
  auto record =
      record_of(after, *seen->row, history_entry(after->revision, context, std::move(members)));
  Seen changed{record.row, true};
  const auto added = add(std::move(record), context, *after);
  if (!added) return fail(added.error());
  *seen = std::move(changed);
  return Written{std::move(after)};
}

Status Batch::add(JournalRecord record, const ChangeContext& context, const StoredSession& after) {
  if (!may_write_) return fail(ErrorCode::store_unavailable);
  if (context.claim) {
    TRY(auto sealed, run_guarded(context.seal_answer, after));
    record.claim = {*context.claim, std::move(sealed)};
  }
  with_.journal.add(record);
  return {};
}

Result<Batch::Seen*> Batch::see(const WriteOperation& operation) {
  const auto [found, is_new] = seen_.try_emplace(operation.key);
  if (!is_new) return &found->second;
  const auto known = operation.foreseen ? operation.foreseen->before : nullptr;
  auto row = with_.lookup.find(operation.key, known);
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
    TRY(const auto entries, with_.journal.commit());
    for (const auto& [key, seen] : seen_) {
      if (seen.is_changed) with_.cache.announce(key);
    }
    const auto segment = with_.journal.newest_number();
    for (const auto& entry : entries) {
      with_.index.put(entry.key, {segment, entry.at, entry.length}, entry.is_main);
    }
    for (const auto& [_, seen] : seen_) {
      if (seen.is_changed) with_.cache.publish(*seen.row);
    }
  }
  seen_.clear();
  return {};
}

void Batch::undo() {
  with_.journal.discard();
  seen_.clear();
}

}  // namespace counterfoil::journal
