#include "store/journal/row_ring.h"

#include <algorithm>
#include <new>
#include <utility>

namespace counterfoil::journal {
namespace {

constexpr auto unit = PackedRow::unit;
constexpr std::size_t capacity_max = unit << 32U;  // that a place can tell
// A session that changes has more to tell of its changes then (the batch's `changes_bytes_max`),
// and stays where it is if there is room: else the first change of each would double what they
// take.
constexpr std::size_t bytes_to_grow = 256;
// So many that were used stay for one that comes in; else it might have to pass all of them.
constexpr int second_chances_max = 8;

std::uint64_t units_of(std::size_t bytes) { return (bytes + unit - 1) / unit; }

}  // namespace

RowRing::RowRing(std::size_t capacity)
    : memory_{std::min(capacity, capacity_max) / unit * unit},
      places_{0, Hash{this}, Equal{this}} {}

PackedRow* RowRing::use(const SessionKey& key) {
  const auto found = places_.find(key);
  if (found == places_.end()) return nullptr;
  auto& packed = at(*found);
  packed.was_used = true;
  return &packed;
}

std::optional<SessionRow> RowRing::find(const SessionKey& key, const StoredSessionPtr& known) {
  const auto* packed = use(key);
  if (packed == nullptr) return std::nullopt;
  return unpack(*packed, known);
}

StoredSessionPtr RowRing::find_session(const SessionKey& key) {
  const auto* packed = use(key);
  return packed == nullptr ? nullptr : unpack_session(*packed);
}

// Where less is to be kept, those that have changed move on as well, so that all turns come.
void RowRing::put(const SessionRow& row, std::size_t bytes_max) {
  set_limit(bytes_max);
  const auto bytes = packed_bytes(row);
  if (const auto found = places_.find(row.session->key); found != places_.end()) {
    auto& former = at(*found);
    const auto room = std::size_t{former.units} * unit;
    if (!must_shrink() && bytes <= room && room <= 2 * (bytes + bytes_to_grow)) {
      return pack(row, former);
    }
    forget(former);
  }
  const auto units = units_of(bytes + bytes_to_grow);
  if (!make_room(units)) return;
  auto* const packed = new (&at(head_)) PackedRow{};
  packed->units = static_cast<std::uint32_t>(units);
  pack(row, *packed);
  keep_at_head();
}

// Memory goes back once no row stands in it.
void RowRing::set_limit(std::size_t bytes_max) {
  const auto of_places = places_.bucket_count() * (sizeof(Place) + 1);
  const auto bytes = bytes_max - std::min(bytes_max, of_places);
  limit_ = std::min(bytes, memory_.capacity()) / unit;
  const auto end = is_wrapped_ ? end_ : head_;
  if (must_shrink() && end <= limit_) (void)memory_.resize(limit_ * unit);
}

std::uint64_t RowRing::units_at_head() const {
  const auto end = std::min(limit_, is_wrapped_ ? tail_ : units_of_memory());
  return end - std::min(end, head_);
}

// False when there is too little even when nothing is kept.
bool RowRing::make_room(std::uint64_t units) {
  int second_chances = second_chances_max;
  while (units_at_head() < units) {
    if (is_wrapped_) {
      pass_oldest(second_chances);
    } else if (!get_memory(head_ + units)) {
      if (units > limit_ || head_ == 0) return false;
      end_ = std::exchange(head_, 0);
      is_wrapped_ = tail_ < end_;
      if (!is_wrapped_) tail_ = 0;
    }
  }
  return true;
}

// Up to there, if that is within the limit and the machine has it.
bool RowRing::get_memory(std::uint64_t units) {
  if (units > limit_) return false;
  const auto pages = (units * unit + HugeMemory::page_bytes - 1) / HugeMemory::page_bytes;
  return memory_.resize(std::min(limit_ * unit, pages * HugeMemory::page_bytes));
}

// Of a ring that is wrapped. Whoever was used becomes the one that came last.
void RowRing::pass_oldest(int& second_chances) {
  auto& oldest = at(tail_);
  tail_ += oldest.units;
  if (tail_ == end_) {
    tail_ = 0;
    is_wrapped_ = false;
  }
  if (!oldest.is_kept) return;
  forget(oldest);
  if (!oldest.was_used || second_chances == 0 || units_at_head() < oldest.units) return;
  --second_chances;
  // It may stand where it goes.
  std::memmove(static_cast<void*>(&at(head_)), &oldest, oldest.units * unit);
  keep_at_head();
}

void RowRing::forget(PackedRow& packed) {
  places_.erase(places_.find(packed.key));
  kept_units_ -= packed.units;
  packed.is_kept = false;
}

// The row that was written there.
void RowRing::keep_at_head() {
  auto& packed = at(head_);
  packed.is_kept = true;
  packed.was_used = false;
  places_.insert(static_cast<Place>(head_));
  kept_units_ += packed.units;
  head_ += packed.units;
}

}  // namespace counterfoil::journal
