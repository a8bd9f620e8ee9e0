#include "store/journal/packed_changes.h"

#include <algorithm>

#include "store/journal/byte_codec.h"

namespace counterfoil::journal {
namespace {

// Paths of members take a byte each: their place here, from 0. What is stored stands for these, so
// new ones come last and none is ever taken out; what is missing is spelt out.
constexpr std::array<std::string_view, 20> known_members{"customerId",
                                                         "orderId",
                                                         "amount",
                                                         "currencyCode",
                                                         "metadata",
                                                         "order.lineItems",
                                                         "order.countryCode",
                                                         "order.retailerCountryCode",
                                                         "order.fees",
                                                         "order.shipping",
                                                         "customer.emailAddress",
                                                         "customer.mobileNumber",
                                                         "customer.firstName",
                                                         "customer.lastName",
                                                         "customer.billingAddress",
                                                         "customer.shippingAddress",
                                                         "customer.taxId",
                                                         "customer.nationalDocumentId",
                                                         "paymentMethod",
                                                         "paymentMethod.options"};
constexpr std::uint8_t member_follows = 255;

void put_member(ByteWriter& writer, std::string_view member) {
  const auto* const known = std::ranges::find(known_members, member);
  const bool is_known = known != known_members.end();
  writer.put(static_cast<std::uint8_t>(is_known ? known - known_members.begin() : member_follows));
  if (!is_known) writer.put_short_text(member);
}

// Nothing when it makes no sense.
std::optional<std::string_view> get_member(ByteReader& reader) {
  const auto number = reader.get<std::uint8_t>();
  if (number == member_follows) return reader.get_short_text();
  if (number >= known_members.size()) return std::nullopt;
  return known_members[number];
}

// Request ids of our own making: "req_" and 16 hexadecimal digits, kept as 8 bytes.
constexpr std::string_view own_id_start = "req_";
constexpr std::size_t own_id_digits = 16;
constexpr std::string_view digits = "0123456789abcdef";

std::optional<std::uint64_t> number_of(std::string_view request_id) {
  if (request_id.size() != own_id_start.size() + own_id_digits) return std::nullopt;
  if (!request_id.starts_with(own_id_start)) return std::nullopt;
  std::uint64_t number = 0;
  for (const char digit : request_id.substr(own_id_start.size())) {
    const auto value = digits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    number = number << 4U | value;
  }
  return number;
}

std::string own_id(std::uint64_t number) {
  std::string id{own_id_start};
  for (std::size_t digit = own_id_digits; digit-- > 0;) {
    id += digits[number >> (4 * digit) & 15U];
  }
  return id;
}

void put_request_id(ByteWriter& writer, std::string_view request_id) {
  const auto number = number_of(request_id);
  writer.put(static_cast<std::uint8_t>(number ? 1 : 0));
  if (number) {
    writer.put(*number);
  } else {
    writer.put_short_text(request_id);
  }
}

std::string get_request_id(ByteReader& reader) {
  const bool is_own = reader.get<std::uint8_t>() != 0;
  return is_own ? own_id(reader.get<std::uint64_t>()) : std::string{reader.get_short_text()};
}

std::optional<HistoryEntry> get_change(ByteReader& reader) {
  HistoryEntry change;
  change.revision = static_cast<Revision>(reader.get_count());
  change.at = Timestamp{std::chrono::microseconds{reader.get<std::int64_t>()}};
  change.actor = reader.get_short_text();
  change.request_id = get_request_id(reader);
  for (auto left = reader.get_count(); left > 0 && reader.is_whole(); --left) {
    const auto member = get_member(reader);
    if (!member) return std::nullopt;
    change.members.emplace_back(*member);
  }
  if (!reader.is_whole()) return std::nullopt;
  return change;
}

}  // namespace

void append_change(std::string& packed, const HistoryEntry& change) {
  ByteWriter writer{packed};
  writer.put_count(static_cast<std::uint64_t>(change.revision));
  writer.put(std::int64_t{change.at.time_since_epoch().count()});
  writer.put_short_text(change.actor);
  put_request_id(writer, change.request_id);
  writer.put_count(change.members.size());
  for (const auto& member : change.members) put_member(writer, member);
}

std::optional<std::vector<HistoryEntry>> unpack_changes(std::string_view packed) {
  std::vector<HistoryEntry> changes;
  ByteReader reader{packed};
  while (!reader.is_at_end()) {
    auto change = get_change(reader);
    if (!change) return std::nullopt;
    changes.push_back(*std::move(change));
  }
  return changes;
}

}  // namespace counterfoil::journal
