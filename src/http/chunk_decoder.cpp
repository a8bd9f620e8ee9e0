#include "http/chunk_decoder.h"

#include <algorithm>
#include <optional>

#include "http/characters.h"

namespace counterfoil::http {
namespace {

std::optional<unsigned> hexadecimal(char byte) {
  if (is_digit(byte)) return static_cast<unsigned>(byte - '0');
  const char lower = to_lower(byte);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a' + 10);
  return std::nullopt;
}

}  // namespace

ChunkDecoder::State ChunkDecoder::decode(std::string_view& bytes, std::string& body) {
  while (!bytes.empty()) {
    if (place_ == Place::content) {
      static_cast<void>(take_content(bytes, body));
      continue;
    }
    const State state = take(bytes.front(), body.size());
    bytes.remove_prefix(1);
    if (state != State::more) return state;
  }
  return State::more;
}

ChunkDecoder::State ChunkDecoder::take_content(std::string_view& bytes, std::string& body) {
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, bytes.size()));
  body.append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  chunk_left_ -= taken;
  if (chunk_left_ == 0) place_ = Place::content_return;
  return State::more;
}

ChunkDecoder::State ChunkDecoder::take(char byte, std::size_t body_size) {
  switch (place_) {
    case Place::size_first:
    case Place::size:
    case Place::extension:
      return take_of_size_line(byte);
    case Place::size_feed:
      return take_size_feed(byte, body_size);
    case Place::content:
      break;
    case Place::content_return:
      return expect(byte, '\r', Place::content_feed);
    case Place::content_feed:
      return expect(byte, '\n', Place::size_first);
    case Place::trailer_first:
    case Place::trailer_name:
    case Place::trailer_value:
      return take_of_trailer(byte);
    case Place::trailer_feed:
      return expect(byte, '\n', Place::trailer_first);
    case Place::last_feed:
      return byte == '\n' ? State::complete : State::malformed;
  }
  return State::malformed;
}

ChunkDecoder::State ChunkDecoder::take_of_size_line(char byte) {
  if (place_ == Place::size_first) {
    chunk_left_ = 0;
    size_digits_ = 0;
    place_ = Place::size;
    return add_size_digit(byte);  // at least one
  }
  if (byte == '\r') {
    place_ = Place::size_feed;
    return State::more;
  }
  if (place_ == Place::size && byte != ';') return add_size_digit(byte);
  place_ = Place::extension;
  return field_value_characters.has(byte) ? count_overhead() : State::malformed;
}

ChunkDecoder::State ChunkDecoder::take_size_feed(char byte, std::size_t body_size) {
  if (byte != '\n') return State::malformed;
  if (chunk_left_ > body_bytes_max_ - std::min(body_size, body_bytes_max_)) {
    return State::too_large;
  }
  place_ = chunk_left_ == 0 ? Place::trailer_first : Place::content;
  return State::more;
}

ChunkDecoder::State ChunkDecoder::take_of_trailer(char byte) {
  if (byte == '\r' && place_ != Place::trailer_name) {
    place_ = place_ == Place::trailer_first ? Place::last_feed : Place::trailer_feed;
    return State::more;
  }
  if (place_ == Place::trailer_value) {
    return field_value_characters.has(byte) ? count_overhead() : State::malformed;
  }
  if (byte == ':' && place_ == Place::trailer_name) {
    place_ = Place::trailer_value;
    return count_overhead();
  }
  place_ = Place::trailer_name;
  return token_characters.has(byte) ? count_overhead() : State::malformed;
}

// Sixteen digits are what 64 bits hold; a bound is needed as zeros could come without end.
ChunkDecoder::State ChunkDecoder::add_size_digit(char byte) {
  constexpr unsigned digits_max = 16;
  const std::optional<unsigned> digit = hexadecimal(byte);
  if (!digit || ++size_digits_ > digits_max) return State::malformed;
  chunk_left_ = chunk_left_ * 16 + *digit;
  return State::more;
}

ChunkDecoder::State ChunkDecoder::count_overhead() {
  return ++overhead_ > overhead_max_ ? State::malformed : State::more;
}

ChunkDecoder::State ChunkDecoder::expect(char byte, char expected, Place next) {
  if (byte != expected) return State::malformed;
  place_ = next;
  return State::more;
}

}  // namespace counterfoil::http
