// ByteBlock: sixteen bytes of text, looked at together.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace counterfoil {

// Each question is answered by a bit for each byte, the first byte's lowest.
class ByteBlock {
 public:
  static constexpr std::size_t size = 16;

  // The front of `text`; zeros where it has ended.
  explicit ByteBlock(std::string_view text) {
    if (text.size() >= size) {
      load(text.data());
    } else {
      std::array<char, size> padded{};
      if (!text.empty()) std::memcpy(padded.data(), text.data(), text.size());
      load(padded.data());
    }
  }

#ifdef __SSE2__
  [[nodiscard]] unsigned equal(char c) const {
    return bits_of(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c)));
  }
  // Bytes with all these bits set.
  [[nodiscard]] unsigned with_bits(char bits) const {
    const __m128i all = _mm_set1_epi8(bits);
    return bits_of(_mm_cmpeq_epi8(_mm_and_si128(bytes_, all), all));
  }
  [[nodiscard]] unsigned up_to(char most) const {
    return bits_of(_mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(most)), bytes_));
  }
  [[nodiscard]] unsigned above_ascii() const { return bits_of(bytes_); }

 private:
  static unsigned bits_of(__m128i truths) {
    return static_cast<unsigned>(_mm_movemask_epi8(truths));
  }
  void load(const char* bytes) {
    bytes_ = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  }

  __m128i bytes_;
#else
  [[nodiscard]] unsigned equal(char c) const {
    return bits_of([c](char byte) { return byte == c; });
  }
  // Bytes with all these bits set.
  [[nodiscard]] unsigned with_bits(char bits) const {
    return bits_of([bits](char byte) { return (byte & bits) == bits; });
  }
  [[nodiscard]] unsigned up_to(char most) const {
    return bits_of([most](char byte) {
      return static_cast<unsigned char>(byte) <= static_cast<unsigned char>(most);
    });
  }
  [[nodiscard]] unsigned above_ascii() const {
    return bits_of([](char byte) { return static_cast<unsigned char>(byte) > 0x7f; });
  }

 private:
  template <class Question>
  unsigned bits_of(Question question) const {
    unsigned bits = 0;
    for (std::size_t i = 0; i < size; ++i) bits |= (question(bytes_[i]) ? 1U : 0U) << i;
    return bits;
  }
  void load(const char* bytes) { std::memcpy(bytes_.data(), bytes, size); }

  std::array<char, size> bytes_;
#endif
};

}  // namespace counterfoil
