#include "store/journal/journal_record.h"

#include <xxhash.h>

#include "store/journal/byte_codec.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint8_t has_session = 1;
constexpr std::uint8_t has_claim = 2;
constexpr std::uint8_t has_override = 4;
constexpr std::uint8_t has_block = 8;
constexpr std::uint8_t is_lost = 16;

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
  writer.put(microseconds(session.expires_at));
  writer.put(session.merchant);
  writer.put(session.revision);
  writer.put(microseconds(session.created_at));
  writer.put(row.blocks);
  if (session.amount_override) writer.put(*session.amount_override);
  writer.put_text(session.document);
  writer.put_text(row.changes == nullptr ? std::string_view{} : *row.changes);
}

SessionRow get_row(ByteReader& reader, bool overrides) {
  StoredSession session;
  SessionRow row;
  session.key = reader.get_bytes<std::tuple_size_v<SessionKey>>();
  session.expires_at = timestamp(reader.get<std::int64_t>());
  session.merchant = reader.get<MerchantId>();
  session.revision = reader.get<Revision>();
  session.created_at = timestamp(reader.get<std::int64_t>());
  row.blocks = reader.get<std::uint32_t>();
  if (overrides) session.amount_override = reader.get<std::int64_t>();
  session.document = reader.get_text();
  const auto changes = reader.get_text();
  row.session = std::make_shared<const StoredSession>(std::move(session));
  if (!changes.empty()) row.changes = std::make_shared<const std::string>(changes);
  return row;
}

void skip_row(ByteReader& reader, bool overrides) {
  const int numbers = overrides ? 4 : 3;
  for (int number = 0; number < numbers; ++number) (void)reader.get<std::int64_t>();
  (void)reader.get<std::uint32_t>();
  (void)reader.get_text();
  (void)reader.get_text();
}

void put_claim(ByteWriter& writer, const SettledClaim& settled) {
  writer.put(settled.claim.key);
  writer.put(microseconds(settled.claim.expires_at));
  writer.put(settled.claim.body);
  writer.put_text(settled.sealed_answer);
}

SettledClaim get_claim(ByteReader& reader) {
  SettledClaim settled;
  settled.claim.key = reader.get_bytes<std::tuple_size_v<ClaimKey>>();
  settled.claim.expires_at = timestamp(reader.get<std::int64_t>());
  settled.claim.body = reader.get_bytes<std::tuple_size_v<BodyDigest>>();
  settled.sealed_answer = reader.get_text();
  return settled;
}

void skip_claim(ByteReader& reader) {
  (void)reader.get_bytes<std::tuple_size_v<BodyDigest>>();
  (void)reader.get_text();
}

void put_block(ByteWriter& writer, const ChangesBlock& block) {
  writer.put(block.session);
  writer.put(microseconds(block.expires_at));
  writer.put(block.number);
  writer.put_text(block.changes);
}

ChangesBlock get_block(ByteReader& reader) {
  ChangesBlock block;
  block.session = reader.get_bytes<std::tuple_size_v<SessionKey>>();
  block.expires_at = timestamp(reader.get<std::int64_t>());
  block.number = reader.get<std::uint32_t>();
  block.changes = reader.get_text();
  return block;
}

void put_content(ByteWriter& writer, const JournalRecord& record) {
  const bool overrides = record.row && record.row->session->amount_override;
  writer.put(
      static_cast<std::uint8_t>((record.row ? has_session : 0) | (record.claim ? has_claim : 0) |
                                (overrides ? has_override : 0) | (record.block ? has_block : 0)));
  if (record.row) put_row(writer, *record.row);
  if (record.claim) put_claim(writer, *record.claim);
  if (record.block) put_block(writer, *record.block);
}

// A frame without length and checksum; yields where it begins.
std::size_t begin_frame(std::string& buffer, BufferPlace buffer_at) {
  const auto begin = buffer.size();
  ByteWriter writer{buffer};
  writer.put(std::uint64_t{0});
  writer.put(buffer_at.segment);
  writer.put(buffer_at.at + static_cast<std::uint32_t>(begin));
  writer.put(std::uint32_t{0});
  return begin;
}

JournalPlace end_frame(std::string& buffer, std::size_t begin, BufferPlace buffer_at) {
  const auto length = static_cast<std::uint32_t>(buffer.size() - begin);
  auto* frame = buffer.data() + begin;
  std::memcpy(frame + frame_bytes - sizeof length, &length, sizeof length);
  const auto checksum = checksum_of({frame, length});
  std::memcpy(frame, &checksum, sizeof checksum);
  return {buffer_at.segment, buffer_at.at + static_cast<std::uint32_t>(begin), length};
}

}  // namespace

PlaceKey place_key(const ClaimKey& claim) {
  PlaceKey key{};
  std::memcpy(key.data(), claim.data(), key.size());
  return key;
}

PlaceKey place_key(const SessionKey& session, std::uint32_t block) {
  constexpr std::size_t last_of_time = 5;
  constexpr std::byte first_bit{0x80};
  PlaceKey key = session;
  key[0] |= first_bit;
  for (std::size_t byte = 0; byte < sizeof block; ++byte) {
    key[last_of_time - byte] ^= static_cast<std::byte>(block >> (8 * byte));
  }
  return key;
}

JournalPlace append_record(std::string& buffer, const JournalRecord& record,
                           BufferPlace buffer_at) {
  const auto begin = begin_frame(buffer, buffer_at);
  ByteWriter writer{buffer};
  put_content(writer, record);
  return end_frame(buffer, begin, buffer_at);
}

JournalPlace append_content(std::string& buffer, std::string_view content, BufferPlace buffer_at) {
  const auto begin = begin_frame(buffer, buffer_at);
  buffer.append(content);
  return end_frame(buffer, begin, buffer_at);
}

std::string content_of_lost(const PlaceKey& key, Timestamp expires_at) {
  std::string content;
  ByteWriter writer{content};
  writer.put(is_lost);
  writer.put(key);
  writer.put(microseconds(expires_at));
  return content;
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

std::optional<JournalRecord> read_content(std::string_view content) {
  ByteReader reader{content};
  const auto holds = reader.get<std::uint8_t>();
  if ((holds & is_lost) != 0) return std::nullopt;
  JournalRecord record;
  if ((holds & has_session) != 0) record.row = get_row(reader, (holds & has_override) != 0);
  if ((holds & has_claim) != 0) record.claim = get_claim(reader);
  if ((holds & has_block) != 0) record.block = get_block(reader);
  if (!reader.is_whole() || !reader.is_at_end()) return std::nullopt;
  return record;
}

RecordParts parts_of(std::string_view content) {
  ByteReader reader{content};
  const auto holds = reader.get<std::uint8_t>();
  const auto get_expiry = [&] { return timestamp(reader.get<std::int64_t>()); };
  RecordParts parts;
  if ((holds & (has_session | is_lost)) != 0) {
    const auto key = reader.get_bytes<std::tuple_size_v<SessionKey>>();
    parts.add({key, get_expiry(), true});
    if ((holds & has_session) != 0) skip_row(reader, (holds & has_override) != 0);
  }
  if ((holds & has_claim) != 0) {
    const auto key = place_key(reader.get_bytes<std::tuple_size_v<ClaimKey>>());
    parts.add({key, get_expiry(), parts.size() == 0});
    skip_claim(reader);
  }
  if ((holds & has_block) != 0) {
    const auto session = reader.get_bytes<std::tuple_size_v<SessionKey>>();
    const auto expires_at = get_expiry();
    const auto number = reader.get<std::uint32_t>();
    parts.add({place_key(session, number), expires_at, parts.size() == 0});
  }
  return parts;
}

}  // namespace counterfoil::journal
