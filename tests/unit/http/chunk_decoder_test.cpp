#include "http/chunk_decoder.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace counterfoil::http {
namespace {

using State = ChunkDecoder::State;

struct Decoded {
  State state = State::more;
  std::string body;
  std::string rest;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decode(std::string_view bytes, std::size_t piece_size, const Limits& limits = {}) {
  ChunkDecoder decoder{limits};
  Decoded decoded;
  while (!bytes.empty() && decoded.state == State::more) {
    std::string_view piece = bytes.substr(0, piece_size);
    bytes.remove_prefix(piece.size());
    decoded.state = decoder.decode(piece, decoded.body);
    decoded.rest = piece;
  }
  decoded.rest += bytes;
  return decoded;
}

// The outcome must not depend on how the bytes arrive.
Decoded decode_in_any_pieces(std::string_view bytes, const Limits& limits = {}) {
  const Decoded at_once = decode(bytes, bytes.size(), limits);
  for (std::size_t piece_size = 1; piece_size < bytes.size(); ++piece_size) {
    const Decoded in_pieces = decode(bytes, piece_size, limits);
    EXPECT_EQ(in_pieces.state, at_once.state) << bytes << " in pieces of " << piece_size;
    EXPECT_EQ(in_pieces.body, at_once.body) << bytes << " in pieces of " << piece_size;
    EXPECT_EQ(in_pieces.rest, at_once.rest) << bytes << " in pieces of " << piece_size;
  }
  return at_once;
}

TEST(HttpChunks, AreJoinedAndTheNextRequestIsLeft) {
  EXPECT_EQ(decode_in_any_pieces("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\nGET"),
            (Decoded{State::complete, "abc0123456789", "GET"}));
  EXPECT_EQ(decode_in_any_pieces("0\r\n\r\n"), (Decoded{State::complete, "", ""}));
  EXPECT_EQ(decode_in_any_pieces("00a\r\n0123456789\r\n000\r\n\r\n"),
            (Decoded{State::complete, "0123456789", ""}));
}

TEST(HttpChunks, MayCarryAnything) {
  EXPECT_EQ(decode_in_any_pieces("7\r\n0\r\n\r\n\n\r\r\n0\r\n\r\n"),
            (Decoded{State::complete, "0\r\n\r\n\n\r", ""}));
}

TEST(HttpChunks, ExtensionsAndTrailersAreIgnored) {
  EXPECT_EQ(decode_in_any_pieces("1;a=b;c=\"d e\"\r\nx\r\n0;e\r\nF: g\r\nh:\r\n\r\nrest"),
            (Decoded{State::complete, "x", "rest"}));
}

TEST(HttpChunks, BadFramingIsRefused) {
  for (const char* bytes : {"\r\n",
                            "g\r\n",
                            "-1\r\n",
                            "+1\r\n",
                            "0x1\r\n",
                            " 1\r\n",
                            "1 \r\n",
                            "1 ;a\r\n",
                            ";a\r\n",
                            "1\nx",
                            "1\rx",
                            "1\r\nx\n",
                            "1\r\nx\rx",
                            "1\r\nxy",
                            "1\r\nx1\r\n",
                            "1;a\nx",
                            "1;a\x01\r\n",
                            "1;a\rb",
                            "0\r\n\n",
                            "0\r\n\rx",
                            "0\r\n\r\r\n",
                            "0\n",
                            "0\r\nx\r\n",
                            "0\r\n: y\r\n",
                            "0\r\nx : y\r\n",
                            "0\r\n x: y\r\n",
                            "0\r\nx: y\n",
                            "0\r\nx: y\rz",
                            "0\r\nx: \x01\r\n",
                            "00000000000000001\r\n",
                            "12345678123456781\r\n"}) {
    EXPECT_EQ(decode_in_any_pieces(bytes).state, State::malformed) << bytes;
  }
}

TEST(HttpChunks, ABodyUpToItsLimitIsTaken) {
  Limits limits;
  limits.body_bytes_max = 5;
  EXPECT_EQ(decode_in_any_pieces("2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n", limits),
            (Decoded{State::complete, "abcde", ""}));
  EXPECT_EQ(decode_in_any_pieces("6\r\n", limits).state, State::too_large);
  EXPECT_EQ(decode_in_any_pieces("2\r\nab\r\n4\r\n", limits).state, State::too_large);
  EXPECT_EQ(decode_in_any_pieces("ffffffffffffffff\r\n", limits).state, State::too_large);
  EXPECT_EQ(decode_in_any_pieces("1\r\na\r\nffffffffffffffff\r\n", limits).state, State::too_large);
}

TEST(HttpChunks, OverheadIsBoundedOverTheWholeBody) {
  Limits limits;
  limits.chunk_overhead_bytes_max = 4;
  EXPECT_EQ(decode("1;ab\r\nx\r\n0\r\n\r\n", 99, limits).state, State::complete);
  EXPECT_EQ(decode("1;ab\r\nx\r\n1;c\r\n", 99, limits).state, State::malformed);
  EXPECT_EQ(decode("1;abcde\r\n", 99, limits).state, State::malformed);
  EXPECT_EQ(decode("0\r\na:bcd\r\n", 99, limits).state, State::malformed);
}

}  // namespace
}  // namespace counterfoil::http
