#include "store/sqlite/batch.h"

#include <exception>

#include "store/session_rules.h"

namespace counterfoil::sqlite {
namespace {

// An edit that throws must not end the writer, which works for everybody.
template <class Call>
auto guarded(Call call) -> Result<decltype(call())> {
  try {
    return call();
  } catch (const std::exception& thrown) {
    return fail({.code = ErrorCode::internal_error, .log = {thrown.what()}});
  }
}

Result<Draft> run_edit(WriteOperation& operation, const StoredSessionPtr& before) {
  auto foreseen = std::exchange(operation.foreseen, std::nullopt);
  if (foreseen && foreseen->before == before) return std::move(foreseen->draft);
  TRY(auto draft, guarded([&] { return (*operation.edit)(*before); }));
  return draft;
}

Result<std::optional<Replayed>> settle_claim(Tables& tables, const WriteOperation& operation) {
  const auto& claim = operation.context->claim;
  if (!claim) return std::nullopt;
  if (operation.claim_in_use) return fail(ErrorCode::idempotency_key_in_use);
  return tables.claims.settle(*claim, operation.context->now);
}

Status record_claim(Tables& tables, const ChangeContext& context, const StoredSession& after) {
  if (!context.claim) return {};
  const auto sealed = guarded([&] { return context.seal_answer(after); });
  if (!sealed) return fail(sealed.error());
  return tables.claims.record(*context.claim, *sealed);
}

}  // namespace

std::size_t Batch::Hash::operator()(const SessionKey& key) const {
  std::size_t hash = 0;
  std::memcpy(&hash, key.data() + key.size() - sizeof hash, sizeof hash);
  return hash;
}

Batch::Applied Batch::apply(Tables& tables, WriteOperation& operation) {
  if (operation.given_up) return Applied::answered;
  wrote_for_this_one_ = false;
  refused_by_edit_ = false;
  operation.outcome = operation.edit ? update(tables, operation) : create(tables, operation);
  if (operation.outcome || refused_by_edit_) return Applied::answered;
  const auto code = operation.outcome.error().code;
  if (code == ErrorCode::store_unavailable) return Applied::storage_failed;
  if (!wrote_for_this_one_) return Applied::answered;
  operation.given_up = true;
  return Applied::must_undo;
}

Result<WriteOutcome> Batch::create(Tables& tables, WriteOperation& operation) {
  TRY(auto replayed, settle_claim(tables, operation));
  if (replayed) return *std::move(replayed);
  const auto& content = operation.created->content;
  refused_by_edit_ = !content;
  if (!content) return fail(content.error());
  const auto begun = begin(tables);
  if (!begun) return fail(begun.error());
  const auto& context = *operation.context;
  auto first = first_revision(*operation.created, context);
  TRY(auto row,
      tables.writing.insert(first, history_entry(first->revision, context, content->members)));
  const auto recorded = record_claim(tables, context, *first);
  if (!recorded) return fail(recorded.error());
  seen_[operation.key] = {std::move(row), true};
  return Written{std::move(first)};
}

Result<WriteOutcome> Batch::update(Tables& tables, WriteOperation& operation) {
  const auto& context = *operation.context;
  TRY(auto* seen, see(tables, operation.key));
  if (!seen->row || !is_served(seen->row->session.get(), context.merchant, context.now)) {
    return fail(ErrorCode::client_token_invalid);
  }
  TRY(auto replayed, settle_claim(tables, operation));
  if (replayed) return *std::move(replayed);
  auto made = run_edit(operation, seen->row->session);
  refused_by_edit_ = !made;
  TRY(auto draft, std::move(made));
  auto row = *seen->row;
  if (draft.content || context.claim) {
    const auto begun = begin(tables);
    if (!begun) return fail(begun.error());
  }
  if (draft.content) {
    TRY(row, write_change(tables, operation, row, *std::move(draft.content)));
  }
  const auto recorded = record_claim(tables, context, *row.session);
  if (!recorded) return fail(recorded.error());
  if (draft.content) *seen = {row, true};
  return Written{std::move(row.session)};
}

Result<SessionRow> Batch::write_change(Tables& tables, const WriteOperation& operation,
                                       const SessionRow& before, Draft::Content content) {
  auto members = std::move(content.members);
  auto after = next_revision(*before.session, std::move(content));
  const auto change = history_entry(after->revision, *operation.context, std::move(members));
  return tables.writing.replace(before, std::move(after), change);
}

Result<Batch::Seen*> Batch::see(Tables& tables, const SessionKey& key) {
  const auto [place, is_new] = seen_.try_emplace(key);
  auto& seen = place->second;
  if (!is_new) return &seen;
  seen.row = cache_.find(key).row;
  if (seen.row) return &seen;
  // Within the batch's transaction: outside of one, SQLite locks and unlocks for every read.
  if (const auto begun = begin_transaction(tables); !begun) {
    seen_.erase(place);
    return fail(begun.error());
  }
  auto read = tables.reading.find(key);
  if (!read) {
    seen_.erase(place);
    return fail(std::move(read).error());
  }
  seen.row = *std::move(read);
  return &seen;
}

Status Batch::begin(Tables& tables) {
  wrote_for_this_one_ = true;
  return begin_transaction(tables);
}

Status Batch::begin_transaction(Tables& tables) {
  if (writing_) return {};
  const auto begun = tables.begin.run();
  writing_ = begun.has_value();
  return begun;
}

Result<int> Batch::remove_expired(Tables& tables, Timestamp now, int rows_max) {
  TRY(const auto sessions, tables.writing.expired(now, rows_max));
  const auto begun = begin(tables);
  if (!begun) return fail(begun.error());
  int rows = 0;
  for (const auto& session : sessions) {
    if (rows >= rows_max) break;
    TRY(const int removed, tables.writing.remove(session, rows_max - rows));
    rows += removed;
    seen_[session.key] = {std::nullopt, true};
  }
  TRY(const int claims, tables.claims.remove_expired(now, std::max(rows_max - rows, 1)));
  return rows + claims;
}

Status Batch::commit(Tables& tables) {
  if (writing_) {
    for (const auto& [key, seen] : seen_) {
      if (seen.changed) cache_.announce(key);
    }
    const auto committed = tables.commit.run();
    for (const auto& [key, seen] : seen_) {
      if (!seen.changed) continue;
      if (committed) {
        cache_.publish(key, seen.row);
      } else {
        cache_.withdraw(key);
      }
    }
    if (!committed) return committed;
  }
  seen_.clear();
  writing_ = false;
  return {};
}

void Batch::undo(Tables& tables) {
  // A failed statement or COMMIT may have ended the transaction already; then this fails
  // harmlessly.
  if (writing_) (void)tables.rollback.run();
  seen_.clear();
  writing_ = false;
}

}  // namespace counterfoil::sqlite
