#include "store/journal/place_table.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace counterfoil::journal {
namespace {

// Of a hundred homes at most so many are taken; when there are more, a search walks too far.
constexpr std::size_t taken_max = 90;
// A table that grows is so full afterwards, and so is one that has become emptier than half.
constexpr std::size_t taken_after_growth = 79;
constexpr std::size_t taken_min = 40;
constexpr std::size_t taken_after_reading = 85;
constexpr std::size_t of_homes = 100;
constexpr std::size_t homes_min = 8;

// Behind the last home, as far as the last ones are pushed now and then.
std::size_t spare_of(std::size_t homes) { return homes / 64 + 8; }

std::size_t homes_for(std::size_t size, std::size_t taken) {
  return std::max(homes_min, size * of_homes / taken + 1);
}

template <class Visit>
void for_each_in(std::string_view text, const Visit& visit) {
  for (std::size_t at = 0; at < text.size(); at += sizeof(PackedPlace)) {
    PackedPlace place;
    std::memcpy(&place, text.data() + at, sizeof place);
    visit(place);
  }
}

}  // namespace

PlaceTable::Found PlaceTable::search(const PlaceMark& mark) const {
  if (homes_ == 0) return {};
  auto at = home_of(mark.first);
  for (; at < slots_.size(); ++at) {
    const auto& place = slots_[at];
    if (place.first() > mark.first || place.is_none()) break;
    if (place.first() < mark.first || place.mark() < mark) continue;
    return {at, place.mark() == mark};
  }
  return {at, false};
}

PackedPlace PlaceTable::find(const PlaceMark& mark) const {
  const auto found = search(mark);
  return found.is_there ? slots_[found.at] : PackedPlace{};
}

PackedPlace PlaceTable::put(const PackedPlace& place) {
  const auto found = search(place.mark());
  if (found.is_there) return std::exchange(slots_[found.at], place);
  insert(found.at, place);
  return {};
}

PackedPlace PlaceTable::put_newer(const PackedPlace& place) {
  const auto found = search(place.mark());
  if (found.is_there) {
    const bool is_newer = place.position() >= slots_[found.at].position();
    return is_newer ? std::exchange(slots_[found.at], place) : place;
  }
  insert(found.at, place);
  return {};
}

std::size_t PlaceTable::expect(std::size_t places) {
  if (size_ == 0 && places > 0) grow(homes_for(places, taken_max));
  return homes_;
}

PackedPlace PlaceTable::forget(const PlaceMark& mark, std::uint64_t position) {
  const auto found = search(mark);
  if (!found.is_there || slots_[found.at].position() != position) return {};
  const auto forgotten = slots_[found.at];
  remove(found.at);
  if (homes_ > homes_min && size_ * of_homes < homes_ * taken_min) {
    shrink(homes_for(size_, taken_after_growth));
  }
  return forgotten;
}

void PlaceTable::insert(std::size_t at, const PackedPlace& place) {
  const auto find_free = [this](std::size_t from) {
    while (from < slots_.size() && !slots_[from].is_none()) ++from;
    return from;
  };
  auto free = find_free(at);
  const bool is_full = (std::size_t{size_} + 1) * of_homes > homes_ * taken_max;
  if (is_full || free == slots_.size()) {
    grow(is_full ? homes_for(std::size_t{size_} + 1, taken_after_growth) : homes_);
    at = search(place.mark()).at;
    free = find_free(at);
    ensure(free < slots_.size(), "a table that has grown has room");
  }
  for (; free > at; --free) slots_[free] = slots_[free - 1];
  slots_[at] = place;
  ++size_;
}

// Those behind that do not stand at home move up.
void PlaceTable::remove(std::size_t at) {
  for (; at + 1 < slots_.size(); ++at) {
    const auto& next = slots_[at + 1];
    if (next.is_none() || home_of(next.first()) == at + 1) break;
    slots_[at] = next;
  }
  slots_[at] = {};
  --size_;
}

void PlaceTable::set_homes(std::size_t homes) {
  const auto spare = spare_of(homes);
  homes_ = static_cast<std::uint32_t>(PlaceSlots::size_for(homes + spare) - spare);
}

// Marks that have little between them may all be pushed behind the last home.
std::size_t PlaceTable::slots_for(std::size_t end) const {
  const auto pushed = end > homes_ ? end - homes_ : std::size_t{0};
  return homes_ + std::max(spare_of(homes_), 2 * pushed);
}

template <class Each>
void PlaceTable::fill(std::size_t end, const Each& each) {
  slots_ = PlaceSlots{slots_for(end)};
  std::size_t next = 0;
  each([&](const PackedPlace& place) {
    next = after(next, place.first());
    slots_[next - 1] = place;
    ++size_;
  });
}

// In its place: all go to the end, in order, and from there each to where it belongs, which is
// never behind where it stands, for those after it have room.
void PlaceTable::grow(std::size_t homes) {
  const auto old_end = slots_.size();
  set_homes(homes);
  std::size_t end = 0;
  for_each([&](const PackedPlace& place) { end = after(end, place.first()); });
  slots_.grow(slots_for(end));
  auto from = slots_.size();
  for (auto at = old_end; at-- > 0;) {
    if (!slots_[at].is_none()) slots_[--from] = slots_[at];
  }
  std::size_t next = 0;
  for (; from < slots_.size(); ++from) {
    const auto place = slots_[from];
    const auto behind = after(next, place.first());
    while (next + 1 < behind) slots_[next++] = {};
    slots_[next++] = place;
  }
  while (next < slots_.size()) slots_[next++] = {};
}

void PlaceTable::shrink(std::size_t homes) {
  PlaceTable smaller;
  smaller.set_homes(homes);
  std::size_t end = 0;
  for_each([&](const PackedPlace& place) { end = smaller.after(end, place.first()); });
  smaller.fill(end, [this](const auto& visit) { for_each(visit); });
  *this = std::move(smaller);
}

std::int64_t PlaceTable::write(std::string& text) const {
  std::int64_t live_bytes = 0;
  text.reserve(text.size() + size_ * sizeof(PackedPlace));
  for_each([&](const PackedPlace& place) {
    live_bytes += place.live_bytes();
    text.append(reinterpret_cast<const char*>(&place), sizeof place);
  });
  return live_bytes;
}

bool PlaceTable::is_text(std::string_view text) {
  if (text.size() % sizeof(PackedPlace) != 0) return false;
  bool is_sound = true;
  bool is_first = true;
  PlaceMark last;
  for_each_in(text, [&](const PackedPlace& place) {
    const auto mark = place.mark();
    const bool ascends = is_first || last.first < mark.first || last < mark;
    is_sound = is_sound && ascends && !place.is_none();
    last = mark;
    is_first = false;
  });
  return is_sound;
}

std::optional<std::int64_t> PlaceTable::read(std::string_view text, std::uint64_t oldest) {
  if (!is_text(text)) return std::nullopt;
  const auto for_each_needed = [&](const auto& visit) {
    for_each_in(text, [&](const PackedPlace& place) {
      if (place.segment() >= oldest) visit(place);
    });
  };
  std::size_t places = 0;
  std::int64_t live_bytes = 0;
  for_each_needed([&](const PackedPlace& place) {
    ++places;
    live_bytes += place.live_bytes();
  });
  if (places == 0) return 0;
  PlaceTable filled;
  filled.set_homes(homes_for(places, taken_after_reading));
  std::size_t end = 0;
  for_each_needed([&](const PackedPlace& place) { end = filled.after(end, place.first()); });
  filled.fill(end, for_each_needed);
  *this = std::move(filled);
  return live_bytes;
}

std::size_t PlaceTable::bytes_for(std::size_t places) {
  if (places == 0) return 0;
  const auto homes = homes_for(places, taken_after_reading);
  return PlaceSlots::size_for(homes + spare_of(homes)) * sizeof(PackedPlace);
}

}  // namespace counterfoil::journal
