#include "store/sqlite/journal_record.h"

#include <xxhash.h>

#include "store/sqlite/byte_codec.h"

namespace counterfoil::sqlite {
namespace {

constexpr std::uint8_t has_session = 1;
constexpr std::uint8_t has_claim = 2;
constexpr std::uint8_t has_override = 4;

std::int64_t microseconds(Timestamp time) { return time.time_since_epoch().count(); }

Timestamp timestamp(std::int64_t microseconds) {
  return Timestamp{std::chrono::microseconds{microseconds}};
}

// Everything behind the checksum itself is covered by it.
std::uint64_t checksum_of(std::string_view framed) {
  const auto covered = framed.substr(sizeof(std::uint64_t));
  return XXH3_64bits(covered.data(), covered.size());
}

void put_row(ByteWriter& writer, const SessionRow& row) {
  const auto& session = *row.session;
  writer.put(session.key);
  writer.put(session.merchant);
  writer.put(session.revision);
  writer.put(microseconds(session.created_at));
  writer.put(microseconds(session.expires_at));
  if (session.amount_override) writer.put(*session.amount_override);
  writer.put_text(session.document);
  writer.put_text(row.changes == nullptr ? std::string_view{} : *row.changes);
}

SessionRow get_row(ByteReader& reader, bool overrides) {
  StoredSession session;
  session.key = reader.get_bytes<std::tuple_size_v<SessionKey>>();
  session.merchant = reader.get<MerchantId>();
  session.revision = reader.get<Revision>();
  session.created_at = timestamp(reader.get<std::int64_t>());
  session.expires_at = timestamp(reader.get<std::int64_t>());
  if (overrides) session.amount_override = reader.get<std::int64_t>();
  session.document = reader.get_text();
  const auto changes = reader.get_text();
  return {std::make_shared<const StoredSession>(std::move(session)),
          changes.empty() ? nullptr : std::make_shared<const std::string>(changes)};
}

void put_claim(ByteWriter& writer, const SettledClaim& settled) {
  writer.put(settled.claim.key);
  writer.put(settled.claim.body);
  writer.put(microseconds(settled.claim.expires_at));
  writer.put_text(settled.sealed_answer);
}

SettledClaim get_claim(ByteReader& reader) {
  SettledClaim settled;
  settled.claim.key = reader.get_bytes<std::tuple_size_v<ClaimKey>>();
  settled.claim.body = reader.get_bytes<std::tuple_size_v<BodyDigest>>();
  settled.claim.expires_at = timestamp(reader.get<std::int64_t>());
  settled.sealed_answer = reader.get_text();
  return settled;
}

}  // namespace

JournalPlace append_record(std::string& buffer, const JournalRecord& record, std::uint64_t segment,
                           std::uint32_t buffer_at) {
  const auto begin = buffer.size();
  const auto at = buffer_at + static_cast<std::uint32_t>(begin);
  ByteWriter writer{buffer};
  writer.put(std::uint64_t{0});  // the checksum
  writer.put(segment);
  writer.put(at);
  writer.put(std::uint32_t{0});  // the length

  const bool overrides = record.row && record.row->session->amount_override;
  writer.put(static_cast<std::uint8_t>((record.row ? has_session : 0) |
                                       (record.claim ? has_claim : 0) |
                                       (overrides ? has_override : 0)));
  if (record.row) put_row(writer, *record.row);
  if (record.claim) put_claim(writer, *record.claim);

  const auto length = static_cast<std::uint32_t>(buffer.size() - begin);
  auto* frame = buffer.data() + begin;
  std::memcpy(frame + frame_bytes - sizeof length, &length, sizeof length);
  const auto checksum = checksum_of({frame, length});
  std::memcpy(frame, &checksum, sizeof checksum);
  return {segment, at, length};
}

std::uint32_t framed_length(std::string_view bytes, std::uint64_t segment, std::uint32_t at) {
  ByteReader frame{bytes};
  (void)frame.get<std::uint64_t>();
  const bool belongs = frame.get<std::uint64_t>() == segment && frame.get<std::uint32_t>() == at;
  const auto length = frame.get<std::uint32_t>();
  return belongs && frame.is_whole() && length > frame_bytes ? length : 0;
}

bool is_record(std::string_view bytes, const JournalPlace& place) {
  return bytes.size() == place.length &&
         framed_length(bytes, place.segment, place.at) == place.length &&
         ByteReader{bytes}.get<std::uint64_t>() == checksum_of(bytes);
}

std::optional<JournalRecord> read_record(std::string_view bytes) {
  ByteReader reader{bytes.substr(frame_bytes)};
  const auto holds = reader.get<std::uint8_t>();
  JournalRecord record;
  if ((holds & has_session) != 0) record.row = get_row(reader, (holds & has_override) != 0);
  if ((holds & has_claim) != 0) record.claim = get_claim(reader);
  if (!reader.is_whole() || !reader.is_at_end()) return std::nullopt;
  return record;
}

RecordKeys keys_in_record(std::string_view bytes) {
  ByteReader reader{bytes.substr(frame_bytes)};
  const auto holds = reader.get<std::uint8_t>();
  RecordKeys keys;
  if ((holds & has_session) != 0) {
    keys.session = reader.get_bytes<std::tuple_size_v<SessionKey>>();
    const int numbers = (holds & has_override) != 0 ? 5 : 4;
    for (int number = 0; number < numbers; ++number) (void)reader.get<std::int64_t>();
    (void)reader.get_text();
    (void)reader.get_text();
  }
  if ((holds & has_claim) != 0) keys.claim = reader.get_bytes<std::tuple_size_v<ClaimKey>>();
  return keys;
}

}  // namespace counterfoil::sqlite
