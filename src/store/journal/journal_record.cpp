#include "store/journal/journal_record.h"

#include <xxhash.h>

#include <algorithm>
#include <bitset>

#include "store/journal/byte_codec.h"

namespace counterfoil::journal {
namespace {

// The frame: checksum of the record, segment, place, length, checksum of frame and head.
constexpr std::size_t segment_at = 8;
constexpr std::size_t length_at = 20;
constexpr std::size_t head_checksum_at = 24;
constexpr std::size_t frame_bytes = 28;

constexpr std::uint8_t has_session = 1;
constexpr std::uint8_t has_claim = 2;
constexpr std::uint8_t has_override = 4;
constexpr std::uint8_t has_block = 8;
constexpr std::uint8_t is_lost = 16;
constexpr std::uint8_t has_selection = 32;

constexpr std::size_t key_bytes = std::tuple_size_v<PlaceKey>;

std::int64_t microseconds(Timestamp time) { return time.time_since_epoch().count(); }

Timestamp timestamp(std::int64_t microseconds) {
  return Timestamp{std::chrono::microseconds{microseconds}};
}

// Everything behind the checksum itself is covered by it.
std::uint64_t checksum_of(std::string_view record) {
  const auto covered = record.substr(sizeof(std::uint64_t));
  return XXH3_64bits(covered.data(), covered.size());
}

// Of the frame without its checksums, and the head.
std::uint32_t head_checksum_of(std::string_view record, std::size_t head_end) {
  const auto of_frame =
      XXH3_64bits(record.data() + sizeof(std::uint64_t), head_checksum_at - sizeof(std::uint64_t));
  return static_cast<std::uint32_t>(
      XXH3_64bits_withSeed(record.data() + frame_bytes, head_end - frame_bytes, of_frame));
}

// A record's place is no other record's under the segment's key.
AesGcm::Nonce nonce_of(std::uint32_t at) {
  AesGcm::Nonce nonce{};
  std::memcpy(nonce.data(), &at, sizeof at);
  return nonce;
}

void put_known(ByteWriter& writer, const KnownRecord& known) {
  writer.put(known.at);
  writer.put(static_cast<std::uint8_t>(known.parts.size()));
  for (const auto& part : known.parts) writer.put(part.key);
}

void put_head(ByteWriter& writer, const JournalRecord& record, const KnownRecord& previous) {
  const bool overrides = record.row && record.row->session->amount_override;
  const bool selects = record.row && !record.row->session->selection.empty();
  writer.put(
      static_cast<std::uint8_t>((record.row ? has_session : 0) | (record.claim ? has_claim : 0) |
                                (overrides ? has_override : 0) | (record.block ? has_block : 0) |
                                (record.lost ? is_lost : 0) | (selects ? has_selection : 0)));
  put_known(writer, previous);
  if (record.row) {
    const auto& session = *record.row->session;
    writer.put(session.key);
    writer.put(microseconds(session.expires_at));
    writer.put(session.merchant);
    writer.put(session.revision);
    writer.put(microseconds(session.created_at));
    writer.put(record.row->blocks);
    if (overrides) writer.put(*session.amount_override);
  }
  if (record.lost) {
    writer.put(record.lost->key);
    writer.put(microseconds(record.lost->expires_at));
  }
  if (record.claim) {
    writer.put(record.claim->claim.key);
    writer.put(microseconds(record.claim->claim.expires_at));
    writer.put(record.claim->claim.body);
  }
  if (record.block) {
    writer.put(record.block->session);
    writer.put(microseconds(record.block->expires_at));
    writer.put(record.block->number);
  }
}

void put_texts(ByteWriter& writer, const JournalRecord& record) {
  if (record.row) {
    const auto& session = *record.row->session;
    writer.put_text(session.document);
    if (!session.selection.empty()) writer.put_text(session.selection);
    writer.put_text(record.row->changes == nullptr ? std::string_view{} : *record.row->changes);
  }
  if (record.claim) writer.put_text(record.claim->sealed_answer);
  if (record.block) writer.put_text(record.block->changes);
}

// A record whose texts are still missing.
struct HeadRead {
  JournalRecord record;
  StoredSession session;
  bool selects = false;
  KnownRecord previous;
};

KnownRecord get_known(ByteReader& reader) {
  KnownRecord known;
  known.at = reader.get<std::uint32_t>();
  const auto count = reader.get<std::uint8_t>();
  for (int part = 0; part < count && part < static_cast<int>(RecordParts::parts_max); ++part) {
    known.parts.add(reader.get_bytes<key_bytes>(), {});
  }
  return known;
}

SessionRow get_row_head(ByteReader& reader, bool overrides, StoredSession& session) {
  SessionRow row;
  session.key = reader.get_bytes<key_bytes>();
  session.expires_at = timestamp(reader.get<std::int64_t>());
  session.merchant = reader.get<MerchantId>();
  session.revision = reader.get<Revision>();
  session.created_at = timestamp(reader.get<std::int64_t>());
  row.blocks = reader.get<std::uint32_t>();
  if (overrides) session.amount_override = reader.get<std::int64_t>();
  return row;
}

HeadRead get_head(ByteReader& reader) {
  HeadRead head;
  const auto holds = reader.get<std::uint8_t>();
  head.selects = (holds & has_selection) != 0;
  head.previous = get_known(reader);
  if ((holds & has_session) != 0) {
    head.record.row = get_row_head(reader, (holds & has_override) != 0, head.session);
  }
  if ((holds & is_lost) != 0) {
    auto& lost = head.record.lost.emplace();
    lost.key = reader.get_bytes<key_bytes>();
    lost.expires_at = timestamp(reader.get<std::int64_t>());
  }
  if ((holds & has_claim) != 0) {
    auto& claim = head.record.claim.emplace().claim;
    claim.key = reader.get_bytes<std::tuple_size_v<ClaimKey>>();
    claim.expires_at = timestamp(reader.get<std::int64_t>());
    claim.body = reader.get_bytes<std::tuple_size_v<BodyDigest>>();
  }
  if ((holds & has_block) != 0) {
    auto& block = head.record.block.emplace();
    block.session = reader.get_bytes<key_bytes>();
    block.expires_at = timestamp(reader.get<std::int64_t>());
    block.number = reader.get<std::uint32_t>();
  }
  return head;
}

void get_texts(ByteReader& reader, HeadRead& head) {
  if (auto& row = head.record.row) {
    head.session.document = reader.get_text();
    if (head.selects) head.session.selection = reader.get_text();
    const auto changes = reader.get_text();
    row->session = std::make_shared<const StoredSession>(std::move(head.session));
    if (!changes.empty()) row->changes = std::make_shared<const std::string>(changes);
  }
  if (auto& claim = head.record.claim) claim->sealed_answer = reader.get_text();
  if (auto& block = head.record.block) block->changes = reader.get_text();
}

void add_parts(const JournalRecord& record, const StoredSession& session, RecordParts& parts) {
  if (record.row) parts.add(session.key, session.expires_at);
  if (record.lost) parts.add(record.lost->key, record.lost->expires_at);
  if (record.claim) parts.add(place_key(record.claim->claim.key), record.claim->claim.expires_at);
  if (record.block) {
    parts.add(place_key(record.block->session, record.block->number), record.block->expires_at);
  }
}

constexpr std::size_t bits_of_a_byte = 8;

std::size_t count_flipped(std::string_view bytes, std::string_view expected) {
  std::size_t flipped = 0;
  for (std::size_t at = 0; at < expected.size(); ++at) {
    const auto differing = static_cast<unsigned char>(bytes[at] ^ expected[at]);
    flipped += std::bitset<bits_of_a_byte>{differing}.count();
  }
  return flipped;
}

// Turns bits of a head until it is the head of a record of that room, behind that record.
class HeadMender {
 public:
  HeadMender(std::string bytes, const JournalPlace& room, const KnownRecord& previous)
      : bytes_{std::move(bytes)}, room_{room}, previous_{previous} {}

  [[nodiscard]] std::optional<RecordHead> run() {
    constexpr std::size_t flipped_max = 2;
    std::string place;
    ByteWriter writer{place};
    writer.put(room_.segment);
    writer.put(room_.at);
    // Zeros and what is left from a former use of the file differ in more.
    const auto flipped = count_flipped(std::string_view{bytes_}.substr(segment_at), place);
    if (flipped > flipped_max) return std::nullopt;
    bytes_.replace(segment_at, place.size(), place);
    auto found = read();
    // All single bits first: the fewer tries, the less is right by chance.
    for (auto bits = std::size_t{1}; !found && bits + flipped <= flipped_max; ++bits) {
      found = turn_bits(bits, bits_of_a_byte * length_at);
    }
    return found;
  }

 private:
  [[nodiscard]] std::optional<RecordHead> read() const {
    auto head = read_head(bytes_, room_.segment, room_.at);
    const bool fits = head && head->place.length <= room_.length &&
                      head->previous.at == previous_.at &&
                      std::ranges::equal(head->previous.parts, previous_.parts, {},
                                         &RecordPart::key, &RecordPart::key);
    return fits ? head : std::nullopt;
  }

  // Tries all ways to turn one or two bits from `first` on.
  [[nodiscard]] std::optional<RecordHead> turn_bits(std::size_t bits, std::size_t first) {
    // What tells how long the head is stands before what it tells of: no flipped bit is behind.
    const auto end = bits_of_a_byte * head_end();
    for (auto bit = first; bit < end; ++bit) {
      turn(bit);
      auto found = bits == 1 ? read() : turn_bits(bits - 1, bit + 1);
      if (found) return found;
      turn(bit);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::size_t head_end() const {
    ByteReader reader{std::string_view{bytes_}.substr(frame_bytes)};
    (void)get_head(reader);
    return bytes_.size() - reader.left();
  }

  void turn(std::size_t bit) {
    auto& byte = bytes_[bit / bits_of_a_byte];
    byte = static_cast<char>(byte ^ (1 << bit % bits_of_a_byte));
  }

  std::string bytes_;
  const JournalPlace& room_;
  const KnownRecord& previous_;
};

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

JournalRecord record_of_lost(const PlaceKey& key, Timestamp expires_at) {
  JournalRecord record;
  record.lost = {key, expires_at};
  return record;
}

RecordParts parts_of(const JournalRecord& record) {
  RecordParts parts;
  add_parts(record, record.row ? *record.row->session : StoredSession{}, parts);
  return parts;
}

void drop_part(JournalRecord& record, const PlaceKey& key) {
  if (record.row && record.row->session->key == key) record.row.reset();
  if (record.claim && place_key(record.claim->claim.key) == key) record.claim.reset();
  if (record.block && place_key(record.block->session, record.block->number) == key) {
    record.block.reset();
  }
}

JournalPlace append_record(std::string& buffer, const JournalRecord& record,
                           const KnownRecord& previous, const BufferPlace& buffer_at) {
  const auto begin = buffer.size();
  const auto at = buffer_at.at + static_cast<std::uint32_t>(begin);
  ByteWriter writer{buffer};
  writer.put(std::uint64_t{0});
  writer.put(buffer_at.segment);
  writer.put(at);
  writer.put(std::uint64_t{0});  // length and checksum of the head
  put_head(writer, record, previous);
  const auto head_end = buffer.size() - begin;
  put_texts(writer, record);

  const auto length = static_cast<std::uint32_t>(buffer.size() - begin + AesGcm::tag_bytes);
  std::memcpy(buffer.data() + begin + length_at, &length, sizeof length);
  const auto head_checksum = head_checksum_of(std::string_view{buffer}.substr(begin), head_end);
  std::memcpy(buffer.data() + begin + head_checksum_at, &head_checksum, sizeof head_checksum);
  constexpr std::size_t bound_from = sizeof(std::uint64_t);
  const std::string bound_to = buffer.substr(begin + bound_from, head_end - bound_from);
  buffer_at.cipher.seal(buffer, begin + head_end, nonce_of(at), bound_to);
  const auto checksum = checksum_of(std::string_view{buffer}.substr(begin));
  std::memcpy(buffer.data() + begin, &checksum, sizeof checksum);
  return {buffer_at.segment, at, length};
}

std::optional<RecordHead> read_head(std::string_view bytes, std::uint64_t segment,
                                    std::uint32_t at) {
  ByteReader reader{bytes};
  (void)reader.get<std::uint64_t>();
  const bool belongs = reader.get<std::uint64_t>() == segment && reader.get<std::uint32_t>() == at;
  const auto length = reader.get<std::uint32_t>();
  const auto checksum = reader.get<std::uint32_t>();
  if (!belongs || !reader.is_whole() || length < frame_bytes + AesGcm::tag_bytes) {
    return std::nullopt;
  }
  const auto head = get_head(reader);
  const auto& [row, claim, block, lost] = head.record;
  if (lost && (row || claim || block)) return std::nullopt;
  if (!reader.is_whole() || checksum != head_checksum_of(bytes, bytes.size() - reader.left())) {
    return std::nullopt;
  }
  RecordHead found{.place = {segment, at, length},
                   .parts = {},
                   .previous = head.previous,
                   .stands_for_lost = lost.has_value()};
  add_parts(head.record, head.session, found.parts);
  return found;
}

std::optional<RecordHead> mend_head(std::string_view bytes, const JournalPlace& room,
                                    const KnownRecord& previous) {
  if (bytes.size() < frame_bytes) return std::nullopt;
  return HeadMender(std::string{bytes}, room, previous).run();
}

std::uint32_t record_length(std::string_view bytes) {
  if (bytes.size() < frame_bytes) return 0;
  return ByteReader{bytes.substr(length_at)}.get<std::uint32_t>();
}

bool is_record(std::string_view bytes, const JournalPlace& place) {
  ByteReader reader{bytes};
  const auto checksum = reader.get<std::uint64_t>();
  return reader.get<std::uint64_t>() == place.segment && reader.get<std::uint32_t>() == place.at &&
         reader.get<std::uint32_t>() == place.length && bytes.size() == place.length &&
         checksum == checksum_of(bytes);
}

std::optional<JournalRecord> open_record(std::string_view bytes, const AesGcm& cipher) {
  ByteReader reader{bytes};
  (void)reader.get<std::uint64_t>();
  (void)reader.get<std::uint64_t>();
  const auto at = reader.get<std::uint32_t>();
  (void)reader.get<std::uint64_t>();
  auto head = get_head(reader);
  if (!reader.is_whole() || head.record.lost) return std::nullopt;
  const auto head_end = bytes.size() - reader.left();
  const auto bound_to = bytes.substr(0, head_end).substr(sizeof(std::uint64_t));
  std::string texts;
  if (!cipher.open(bytes.substr(head_end), nonce_of(at), bound_to, texts)) return std::nullopt;
  ByteReader text_reader{texts};
  get_texts(text_reader, head);
  if (!text_reader.is_whole() || !text_reader.is_at_end()) return std::nullopt;
  return std::move(head.record);
}

}  // namespace counterfoil::journal
