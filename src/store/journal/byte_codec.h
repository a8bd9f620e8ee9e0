// ByteWriter and ByteReader: numbers and texts as bytes, and back.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace counterfoil::journal {

static_assert(std::endian::native == std::endian::little, "the store's files are little endian");

class ByteWriter {
 public:
  explicit ByteWriter(std::string& into) : into_{into} {}

  template <class Number>
  requires std::is_arithmetic_v<Number>
  void put(Number value) { into_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  template <std::size_t Size>
  void put(const std::array<std::byte, Size>& bytes) {
    into_.append(reinterpret_cast<const char*>(bytes.data()), Size);
  }
  // A number that is mostly small: seven bits to a byte, the lowest first.
  void put_count(std::uint64_t value) {
    for (; value >= more_follows; value >>= 7U) {
      put(static_cast<std::uint8_t>(value | more_follows));
    }
    put(static_cast<std::uint8_t>(value));
  }
  // Its length, in four bytes, and the text.
  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    into_.append(text);
  }
  // For texts that are mostly shorter than 255 bytes: their length takes one.
  void put_short_text(std::string_view text) {
    const bool is_short = text.size() < long_text_follows;
    put(static_cast<std::uint8_t>(is_short ? text.size() : long_text_follows));
    if (is_short) {
      into_.append(text);
    } else {
      put_text(text);
    }
  }

  static constexpr std::uint8_t long_text_follows = 255;
  static constexpr std::uint8_t more_follows = 0x80;

 private:
  std::string& into_;
};

// Reads what ByteWriter wrote. Past the end it yields zeros, and is broken from then on.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_{bytes} {}

  // Whether everything that was asked for was there.
  [[nodiscard]] bool is_whole() const { return !broken_; }
  [[nodiscard]] bool is_at_end() const { return left_.empty(); }
  [[nodiscard]] std::size_t left() const { return left_.size(); }

  template <class Number>
  requires std::is_arithmetic_v<Number>
  [[nodiscard]] Number get() {
    Number value{};
    const auto bytes = take(sizeof value);
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  template <std::size_t Size>
  [[nodiscard]] std::array<std::byte, Size> get_bytes() {
    std::array<std::byte, Size> value{};
    const auto bytes = take(Size);
    if (!bytes.empty()) std::memcpy(value.data(), bytes.data(), Size);
    return value;
  }
  [[nodiscard]] std::uint64_t get_count() {
    std::uint64_t value = 0;
    for (unsigned bit = 0; bit < 64; bit += 7) {
      const auto byte = get<std::uint8_t>();
      value |= std::uint64_t{byte & (ByteWriter::more_follows - 1U)} << bit;
      if (byte < ByteWriter::more_follows) return value;
    }
    broken_ = true;
    return 0;
  }
  [[nodiscard]] std::string_view get_text() { return take(get<std::uint32_t>()); }
  [[nodiscard]] std::string_view get_short_text() {
    const auto length = get<std::uint8_t>();
    return length == ByteWriter::long_text_follows ? get_text() : take(length);
  }

 private:
  std::string_view take(std::size_t length) {
    if (length > left_.size()) {
      broken_ = true;
      left_ = {};
      return {};
    }
    const auto taken = left_.substr(0, length);
    left_.remove_prefix(length);
    return taken;
  }

  std::string_view left_;
  bool broken_ = false;
};

}  // namespace counterfoil::journal
