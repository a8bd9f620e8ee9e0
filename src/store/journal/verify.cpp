#include "store/journal/verify.h"

#include <map>

#include "store/journal/directory_lock.h"
#include "store/journal/journal_end.h"
#include "store/journal/packed_changes.h"
#include "store/journal/segment_chain.h"
#include "store/journal/segment_scan.h"

namespace counterfoil {
namespace {

using namespace journal;

// The revisions of consecutive changes, from first to last; {1, 0}: none.
struct Revisions {
  Revision first = 1;
  Revision last = 0;
};

struct KnownSession {
  Revision revision = 0;
  std::uint32_t blocks = 0;
  std::optional<Revisions> changes;  // those it carries
};

class Verifier {
 public:
  explicit Verifier(const std::vector<StoreSecret>& keys) : keys_{keys} {}

  [[nodiscard]] Status check(JournalSegment& segment, const ProvenEnd& end) {
    auto unlocked = segment.unlock(keys_);
    if (!unlocked) return unlocked;
    TRY(const auto kept, end.is_exact ? segment.read_contents() : std::nullopt);
    TRY(const auto scanned, scan_segment(segment, kept ? end_by(*kept, end) : end));
    ++report_.files;
    // So does a crash leave them that came while the file was begun anew.
    if (segment.has_damaged_head()) {
      report_.notes.push_back("copies of the head differ in " + segment.path() +
                              "; the next start mends them");
    }
    if (end.is_exact) check_contents(segment, scanned.contents, kept);
    SegmentReader reader{segment};
    std::uint32_t seen = 0;  // a record with several parts is named once for each
    for (const auto& entry : scanned.contents.entries) {
      const JournalPlace place{segment.head().number, entry.at, entry.length};
      if (entry.at == std::exchange(seen, entry.at)) continue;
      TRY(const auto bytes, reader.bytes_at(place.at, place.length));
      check(segment, place, bytes);
    }
    return {};
  }

  [[nodiscard]] VerifyReport finish() {
    for (const auto& [key, session] : sessions_) check(session, key);
    report_.sessions = sessions_.size();
    return std::move(report_);
  }

 private:
  void fault(const JournalSegment& segment, std::uint32_t at, const std::string& what) {
    report_.faults.push_back("the record at " + std::to_string(at) + " of " + segment.path() + " " +
                             what);
  }

  // No record stands behind the last one that could tell what it held: the contents do.
  static ProvenEnd end_by(const SegmentContents& contents, ProvenEnd end) {
    if (contents.entries.empty()) return end;
    end.last.at = contents.entries.back().at;
    for (const auto& entry : contents.entries) {
      const bool has_room = end.last.parts.size() < RecordParts::parts_max;
      if (entry.at == end.last.at && has_room) end.last.parts.add(entry.key, {});
    }
    return end;
  }

  void check_contents(const JournalSegment& segment, const SegmentContents& scanned,
                      const std::optional<SegmentContents>& kept) {
    const auto same = [](const SegmentEntry& one, const SegmentEntry& other) {
      return one.key == other.key && one.at == other.at && one.length == other.length;
    };
    const auto what = "what " + segment.path() + " says it holds is ";
    if (!kept) {
      report_.notes.push_back(what + "damaged or missing; it can be spared");
    } else if (!std::ranges::equal(kept->entries, scanned.entries, same)) {
      report_.faults.push_back(what + "not what it holds");
    }
  }

  void check(const JournalSegment& segment, const JournalPlace& place, std::string_view bytes) {
    ++report_.records;
    if (!is_record(bytes, place)) return fault(segment, place.at, "is damaged");
    const auto head = read_head(bytes, place.segment, place.at);
    const auto record = open_record(bytes, segment.cipher());
    if (!record) {
      // What was found damaged before is moved as such.
      for (const auto& part : head->parts) sessions_.erase(part.key);
      return fault(segment, place.at, "stands for something lost, or its seal is broken");
    }
    if (record->row) note(*record->row, segment, place.at);
    if (record->block) note(*record->block, segment, place.at);
  }

  std::optional<Revisions> revisions_of(std::string_view packed) {
    const auto changes = unpack_changes(packed);
    if (!changes) return std::nullopt;
    if (changes->empty()) return Revisions{};
    Revisions revisions{changes->front().revision, changes->front().revision - 1};
    for (const auto& change : *changes) {
      if (change.revision != ++revisions.last) return std::nullopt;
    }
    return revisions;
  }

  void note(const SessionRow& row, const JournalSegment& segment, std::uint32_t at) {
    const auto changes = revisions_of(row.changes == nullptr ? std::string_view{} : *row.changes);
    if (!changes) fault(segment, at, "holds changes that make no sense");
    sessions_[row.session->key] = {row.session->revision, row.blocks, changes};
  }

  void note(const ChangesBlock& block, const JournalSegment& segment, std::uint32_t at) {
    const auto changes = revisions_of(block.changes);
    if (!changes) return fault(segment, at, "holds changes that make no sense");
    blocks_[place_key(block.session, block.number)] = *changes;
  }

  // That its changes are all there.
  void check(const KnownSession& session, const SessionKey& key) {
    Revision last = 0;
    for (std::uint32_t number = 0; number < session.blocks; ++number) {
      const auto block = blocks_.find(place_key(key, number));
      const bool follows = block != blocks_.end() && block->second.first == last + 1;
      if (!follows) return fault(key);
      last = block->second.last;
    }
    if (session.changes && session.changes->last > 0) {
      if (session.changes->first != last + 1) return fault(key);
      last = session.changes->last;
    }
    if (last != session.revision) return fault(key);
    report_.changes += static_cast<std::uint64_t>(last);
  }

  void fault(const SessionKey& key) {
    std::string name;
    constexpr std::string_view digits = "0123456789abcdef";
    for (const auto byte : key) {
      name += digits[std::to_integer<std::size_t>(byte >> 4)];
      name += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
    }
    report_.faults.push_back("the changes of the session with the key " + name +
                             " are not all there");
  }

  StoreKeys keys_;
  VerifyReport report_;
  std::map<SessionKey, KnownSession> sessions_;
  std::map<PlaceKey, Revisions> blocks_;
};

}  // namespace

Result<VerifyReport> verify_sessions(const std::string& directory,
                                     const std::vector<StoreSecret>& keys) {
  TRY(const auto lock, DirectoryLock::take(directory));
  TRY(const auto noted, JournalEnd::noted_in(machine_disk(), directory));
  TRY(const auto chain, SegmentChain::find(machine_disk(), directory, noted));
  const auto newest = chain.in_use.empty() ? 0 : chain.in_use.back()->head().number;
  Verifier verifier{keys};
  for (const auto& segment : chain.in_use) {
    const bool is_newest = segment == chain.in_use.back();
    ProvenEnd proven{segment->records_end(), {}, !is_newest};
    if (is_newest) {
      proven.at = noted.segment == newest ? noted.records_end : records_begin;
      proven.last = noted.last;
    }
    const auto checked = verifier.check(*segment, proven);
    if (!checked) return fail(checked.error());
  }
  auto report = verifier.finish();
  for (const auto& path : chain.passed_over) {
    report.faults.push_back("the head is damaged in " + path + "; nothing in it is needed");
  }
  return report;
}

}  // namespace counterfoil
