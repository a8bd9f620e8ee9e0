#include "store/journal/segment_scan.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint32_t record_bytes_max = 1 << 30;

class Scanner {
 public:
  Scanner(JournalSegment& segment, const ProvenEnd& end)
      : segment_{segment}, reader_{segment}, end_{end} {}

  [[nodiscard]] Result<ScannedSegment> run() {
    for (;;) {
      if (end_.is_exact && at_ >= end_.at) break;
      TRY(const auto head, head_at(at_));
      TRY(const bool is_whole, is_whole_record(head));
      if (is_whole) {
        take(*head);
      } else if (at_ >= end_.at) {
        break;
      } else if (head && at_ + head->place.length <= end_.at) {
        found_.damaged.push_back(head->place);
        take(*head);
      } else {
        const auto passed = pass_unknown();
        if (!passed) return fail(passed.error());
      }
    }
    found_.records_end = at_;
    return std::move(found_);
  }

 private:
  [[nodiscard]] Result<std::optional<RecordHead>> head_at(std::int64_t at) {
    TRY(const auto bytes, reader_.bytes_at(at, head_bytes_max));
    return read_head(bytes, segment_.head().number, static_cast<std::uint32_t>(at));
  }

  [[nodiscard]] Result<bool> is_whole_record(const std::optional<RecordHead>& head) {
    if (!head || head->place.length > record_bytes_max) return false;
    TRY(const auto bytes, reader_.bytes_at(head->place.at, head->place.length));
    return is_record(bytes, head->place);
  }

  void take(const RecordHead& head) {
    found_.contents.add(head.parts, head.place);
    found_.last = {head.place.at, head.parts};
    at_ += head.place.length;
  }

  // Over one record whose head is damaged too. What a whole neighbour says of it goes before what
  // can be found by trying.
  [[nodiscard]] Status pass_unknown() {
    auto next = at_ + 1;
    auto known = end_.last;
    for (; next < end_.at; ++next) {
      TRY(const auto head, head_at(next));
      if (!head) continue;
      known = head->previous;
      break;
    }
    const JournalPlace place{segment_.head().number, static_cast<std::uint32_t>(at_),
                             static_cast<std::uint32_t>(next - at_)};
    if (known.at != at_ || known.parts.size() == 0) return pass_mended(place);
    found_.damaged.push_back(place);
    found_.contents.add(known.parts, place);
    found_.contents.latest_expiry = Timestamp::max();  // neighbours do not tell
    found_.last = known;
    at_ = next;
    return {};
  }

  // Over the first record of `room`, which no neighbour tells of.
  [[nodiscard]] Status pass_mended(const JournalPlace& room) {
    TRY(const auto bytes, reader_.bytes_at(at_, head_bytes_max));
    const auto head = mend_head(bytes, room, found_.last);
    if (!head) {
      return fail({.code = ErrorCode::internal_error,
                   .log = {"the record at " + std::to_string(at_) + " is damaged in " +
                           segment_.path() + ", and it is not known what it held"}});
    }
    found_.damaged.push_back(head->place);
    take(*head);
    return {};
  }

  JournalSegment& segment_;
  SegmentReader reader_;
  const ProvenEnd& end_;
  std::int64_t at_ = records_begin;
  ScannedSegment found_;
};

}  // namespace

std::vector<std::string> damaged_in(const JournalSegment& segment, const ScannedSegment& scanned) {
  std::vector<std::string> records;
  for (const auto& place : scanned.damaged) {
    records.push_back("the record at " + std::to_string(place.at) + " of " + segment.path());
  }
  return records;
}

Result<ScannedSegment> scan_segment(JournalSegment& segment, const ProvenEnd& end) {
  TRY(auto found, Scanner(segment, end).run());
  segment.set_latest_expiry(found.contents.latest_expiry);
  return found;
}

}  // namespace counterfoil::journal
