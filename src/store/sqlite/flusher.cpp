#include "store/sqlite/flusher.h"

#include <utility>

#include "store/sqlite/background_thread.h"
#include "store/sqlite/log_file.h"

namespace counterfoil::sqlite {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t moved_in_one_commit = 512;
constexpr std::size_t hurried_max = 4'096;
constexpr int cleaned_rows_max = 256;  // in one commit: a few milliseconds of work
constexpr auto cleaning_interval = 1s;
constexpr auto cleaning_pause_after_failure = 60s;
constexpr auto pause_after_failure = 200ms;
constexpr auto patience_with_readers = 5ms;
constexpr auto patience_with_readers_at_recovery = 1s;
constexpr auto time_for_last_work = 1s;
constexpr std::int64_t log_frame_bytes = 4'096 + 24;

}  // namespace

Flusher::Flusher(DatabasePlace place, std::int64_t page_cache_bytes_max,
                 FlusherSurroundings surroundings)
    : place_{std::move(place)}, page_cache_bytes_max_{page_cache_bytes_max}, with_{surroundings} {}

Flusher::~Flusher() { stop(); }

Status Flusher::open() {
  TRY(tables_, open_tables(place_, page_cache_bytes_max_));
  return {};
}

void Flusher::start() {
  thread_ = start_background_thread("store-flusher", [this] { run(); });
}

void Flusher::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void Flusher::wake() {
  if (woken_.exchange(true)) return;
  const std::lock_guard lock{mutex_};
  changed_.notify_all();
}

void Flusher::drain() {
  const std::lock_guard lock{mutex_};
  draining_ = true;
  changed_.notify_all();
}

void Flusher::hurry(const SessionKey& key) {
  const std::lock_guard lock{mutex_};
  if (hurried_.size() >= hurried_max) return;
  hurried_.push_back(key);
  changed_.notify_all();
}

void Flusher::await_room(std::chrono::milliseconds patience) {
  wake();
  std::unique_lock lock{mutex_};
  freed_.wait_for(lock, patience, [this, before = segments_freed_] {
    return segments_freed_ != before || is_failing();
  });
}

void Flusher::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait_until(lock, next_cleaning_, [this] {
      return stopping_ || (!is_failing() && (draining_ || woken_ || !hurried_.empty()));
    });
    if (stopping_) break;
    lock.unlock();
    work();
    lock.lock();
  }
  lock.unlock();
  last_work();
}

void Flusher::work() {
  woken_ = false;
  auto done = pass_gate();
  if (done && tables_ == nullptr) done = reopen();
  if (done) done = work_once();
  with_.gate.leave();
  if (!done && held_up_) return wait_for_backup();
  if (!done) return fail_with(done.error());
  if (failing_.exchange(false)) {
    with_.log.write(LogLevel::info, "the tables are written again", {});
  }
}

// Passed again between commits, where a backup may come in.
Status Flusher::pass_gate() {
  with_.gate.leave();
  held_up_ = !with_.gate.try_pass();
  if (!held_up_) return {};
  return fail({.code = ErrorCode::store_unavailable, .log = {"a backup is being taken"}});
}

void Flusher::wait_for_backup() {
  next_cleaning_ = SteadyClock::now() + pause_after_failure;
  const std::lock_guard lock{mutex_};
  freed_.notify_all();
}

Status Flusher::work_once() {
  auto done = flush_hurried();
  if (done) done = flush_segments();
  if (done) done = with_.journal.prepare_spare();
  if (done && SteadyClock::now() >= next_cleaning_) done = clean();
  return done;
}

void Flusher::fail_with(const Error& reason) {
  if (!failing_.exchange(true)) {
    with_.log.write(LogLevel::error, "the journal cannot be moved into the tables",
                    {{"reason", reason.log.text}});
  }
  undo();
  tables_.reset();
  next_cleaning_ = SteadyClock::now() + pause_after_failure;
  const std::lock_guard lock{mutex_};
  freed_.notify_all();
}

void Flusher::undo() {
  // A failed statement or COMMIT may have ended the transaction already; then this fails
  // harmlessly.
  if (tables_ != nullptr && writing_) (void)tables_->rollback.run();
  writing_ = false;
  moved_.clear();
  moved_claims_.clear();
  for (const auto& key : std::exchange(removed_, {})) with_.cache.withdraw(key);
}

Status Flusher::flush_hurried() {
  std::vector<SessionKey> keys;
  {
    const std::lock_guard lock{mutex_};
    keys.swap(hurried_);
  }
  for (const auto& key : keys) {
    const auto known = with_.index.find(key);
    if (!known) continue;
    TRY(const auto record, with_.journal.read(known->place));
    if (!record || !record->row) continue;  // it has moved on
    auto moved = move(known->place, *record->row);
    if (!moved) return moved;
  }
  return commit();
}

bool Flusher::has_reason() const {
  return !stopping_ && (draining_ || with_.journal.wants_flush());
}

Status Flusher::flush_segments() {
  for (;;) {
    const auto segment = with_.journal.oldest_closed();
    if (segment == nullptr) draining_ = false;
    if (segment == nullptr || !has_reason()) return {};
    TRY(const bool flushed, flush(*segment, [this] { return has_reason(); }));
    if (!flushed) return {};
    auto released = release_oldest();
    if (!released) return released;
  }
}

template <class GoesOn>
Result<bool> Flusher::flush(JournalSegment& segment, GoesOn goes_on) {
  JournalCursor cursor{segment, segment.records_end()};
  for (;;) {
    TRY(const auto step, cursor.next());
    if (!step) break;
    const auto moved = move_needed(step->place, step->record);
    if (!moved) return fail(moved.error());
    if (moved_.size() + moved_claims_.size() < moved_in_one_commit) continue;
    auto committed = commit();
    if (committed) committed = pass_gate();
    if (!committed) return fail(committed.error());
    if (!goes_on()) return false;
  }
  auto committed = commit();
  if (committed) committed = pass_gate();
  if (!committed) return fail(committed.error());
  return true;
}

Status Flusher::release_oldest() {
  auto released = with_.journal.release_oldest();
  const std::lock_guard lock{mutex_};
  ++segments_freed_;
  freed_.notify_all();
  return released;
}

// Passes over what a later record has made superfluous.
Status Flusher::move_needed(const JournalPlace& place, std::string_view record) {
  const auto keys = keys_in_record(record);
  const auto known = keys.session ? with_.index.find(*keys.session) : std::nullopt;
  const bool needs_session = known && known->place == place;
  const bool needs_claim = keys.claim && with_.index.find_claim(*keys.claim) == place;
  if (!needs_session && !needs_claim) return {};
  const auto read = read_record(record);
  if (!read) return fail({.code = ErrorCode::internal_error, .log = {"a record makes no sense"}});
  Status moved;
  if (needs_session) moved = move(place, *read->row);
  if (moved && needs_claim) moved = move(place, *read->claim);
  return moved;
}

Status Flusher::move(const JournalPlace& place, const SessionRow& row) {
  auto put = begin();
  if (put) put = tables_->writing.put(row);
  if (put) moved_.push_back({row.session->key, place, row.session->revision});
  return put;
}

Status Flusher::move(const JournalPlace& place, const SettledClaim& settled) {
  auto put = begin();
  if (put) put = tables_->claims.record(settled);
  if (put) moved_claims_.push_back({settled.claim.key, place});
  return put;
}

Status Flusher::begin() {
  if (writing_) return {};
  auto begun = tables_->begin.run();
  writing_ = begun.has_value();
  return begun;
}

Status Flusher::commit() {
  if (!writing_) return {};
  auto committed = tables_->commit.run();
  if (!committed) return committed;
  writing_ = false;
  for (const auto& moved : moved_) {
    with_.index.forget(moved.key, moved.place, moved.revision);
    with_.cache.forget_changes(moved.key, moved.revision);
  }
  for (const auto& moved : moved_claims_) with_.index.forget_claim(moved.key, moved.place);
  for (const auto& key : removed_) with_.cache.publish(key, std::nullopt);
  moved_.clear();
  moved_claims_.clear();
  removed_.clear();
  return checkpoint_when_due();
}

Status Flusher::clean() {
  const auto tried = remove_expired(with_.clock.now(), cleaned_rows_max);
  if (!tried && tried.error().code == ErrorCode::internal_error)
    return put_off_cleaning(tried.error());
  TRY(const int removed, tried);
  auto committed = commit();
  if (!committed) return committed;
  const bool there_is_more = removed >= cleaned_rows_max;
  next_cleaning_ = SteadyClock::now() + (there_is_more ? 0s : cleaning_interval);
  return {};
}

// A damaged row must not keep the others from being moved.
Status Flusher::put_off_cleaning(const Error& reason) {
  with_.log.write(LogLevel::error, "expired sessions cannot be removed",
                  {{"reason", reason.log.text}});
  undo();
  next_cleaning_ = SteadyClock::now() + cleaning_pause_after_failure;
  return {};
}

// Removes sessions and claims that have expired at `now`, up to about `rows_max` rows; yields how
// many. What is in the journal is moved first.
Result<int> Flusher::remove_expired(Timestamp now, int rows_max) {
  TRY(const auto sessions, tables_->writing.expired(now, rows_max));
  const auto begun = begin();
  if (!begun) return fail(begun.error());
  int rows = 0;
  for (const auto& session : sessions) {
    if (rows >= rows_max) break;
    if (with_.index.has(session.key)) continue;
    with_.cache.announce(session.key);
    removed_.push_back(session.key);
    TRY(const int removed, tables_->writing.remove(session, rows_max - rows));
    rows += removed;
  }
  TRY(const int claims, tables_->claims.remove_expired(now, std::max(rows_max - rows, 1)));
  return rows + claims;
}

Status Flusher::checkpoint_when_due() {
  const auto bytes = tables_->connection.log_frames() * log_frame_bytes;
  if (bytes <= place_.log_bytes_kept / 2) return {};
  // A reader that stays, such as a backup, holds it up, but ends by itself.
  const auto copied = tables_->connection.checkpoint(Checkpoint::restart, patience_with_readers);
  if (!copied) return fail(copied.error());
  return {};
}

// Closes every connection and opens the flusher's. SQLite then reads the log from its start and
// forgets what it counted as copied. After a failed sync of the database file that count is wrong:
// a next checkpoint would skip those frames, succeed, and let the log start anew over the only copy
// of them. And after a failed sync of the log the kernel shows what the disk may not have.
Status Flusher::reopen() {
  const ReaderPool::Pause no_readers{with_.readers};
  tables_.reset();
  auto done = rewrite_log(place_);
  if (!done) return done;
  TRY(auto tables, open_tables(place_, page_cache_bytes_max_));
  TRY(const auto copied,
      tables->connection.checkpoint(Checkpoint::truncate, patience_with_readers_at_recovery));
  if (!copied.complete) {
    return fail({.code = ErrorCode::store_unavailable, .log = {"another program is reading"}});
  }
  tables_ = std::move(tables);
  return {};
}

// What is left in the journal is there for the next start.
void Flusher::last_work() {
  const auto deadline = SteadyClock::now() + time_for_last_work;
  auto done = pass_gate();
  if (done && tables_ == nullptr) done = reopen();
  const auto there_is_time = [&] { return SteadyClock::now() < deadline; };
  while (done && there_is_time()) {
    const auto segment = with_.journal.oldest_closed();
    if (segment == nullptr) break;
    const auto flushed = flush(*segment, there_is_time);
    if (!flushed) done = fail(flushed.error());
    if (flushed && *flushed) done = release_oldest();
  }
  // So that the next start finds nothing to read in the journal.
  if (done && with_.journal.oldest_closed() == nullptr) done = with_.journal.cut();
  if (done) done = with_.journal.sync_end();
  if (done) {
    const auto copied =
        tables_->connection.checkpoint(Checkpoint::truncate, patience_with_readers_at_recovery);
    if (!copied) done = fail(copied.error());
  }
  if (!done) {
    with_.log.write(LogLevel::warning, "the last checkpoint failed",
                    {{"reason", done.error().log.text}});
  }
  tables_.reset();
}

}  // namespace counterfoil::sqlite
