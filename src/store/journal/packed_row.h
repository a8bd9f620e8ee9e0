// PackedRow: a session's row in one piece: what is of fixed length, then its texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "store/journal/session_row.h"

namespace counterfoil::journal {

struct PackedRow {
  static constexpr std::size_t unit = 16;  // of the room that one takes

  SessionKey key{};
  MerchantId merchant = 0;
  Revision revision = 0;
  Timestamp created_at{};
  Timestamp expires_at{};
  std::optional<std::int64_t> amount_override;
  std::uint32_t blocks = 0;
  std::uint32_t document_bytes = 0;  // of the texts, in their order
  std::uint32_t selection_bytes = 0;
  std::uint32_t outline_bytes = 0;
  std::uint32_t changes_bytes = 0;  // 0: there are none

  // Of who keeps it: how many units there are from here to the next one, whether it is still what
  // its key stands for, and whether it was asked for.
  std::uint32_t units = 0;
  bool is_kept = false;
  bool was_used = false;
};

// How many bytes it takes.
[[nodiscard]] std::size_t packed_bytes(const SessionRow& row);
// Writes so many bytes behind `packed` as well; leaves alone what is of who keeps it.
void pack(const SessionRow& row, PackedRow& packed);

[[nodiscard]] StoredSessionPtr unpack_session(const PackedRow& packed);
// With `known` itself, which may be null, where that is the same session.
[[nodiscard]] SessionRow unpack(const PackedRow& packed, const StoredSessionPtr& known);

}  // namespace counterfoil::journal
