#include "store/journal/packed_row.h"

#include <algorithm>
#include <string_view>
#include <type_traits>

namespace counterfoil::journal {
namespace {

static_assert(std::is_trivially_copyable_v<PackedRow>);

std::string_view text_of(const PackedChangesPtr& changes) {
  return changes == nullptr ? std::string_view{} : *changes;
}

std::uint32_t append(std::string_view text, char*& end) {
  end = std::copy(text.begin(), text.end(), end);
  return static_cast<std::uint32_t>(text.size());
}

struct Texts {
  std::string_view document;
  std::string_view selection;
  std::string_view outline;
  std::string_view changes;
};

Texts texts_of(const PackedRow& packed) {
  const auto* end = reinterpret_cast<const char*>(&packed) + sizeof packed;
  const auto next = [&end](std::uint32_t bytes) {
    end += bytes;
    return std::string_view{end - bytes, bytes};
  };
  return {.document = next(packed.document_bytes),
          .selection = next(packed.selection_bytes),
          .outline = next(packed.outline_bytes),
          .changes = next(packed.changes_bytes)};
}

bool is_same(const PackedRow& packed, const StoredSessionPtr& session) {
  if (session == nullptr || session->key != packed.key || session->revision != packed.revision) {
    return false;
  }
  const auto texts = texts_of(packed);
  return session->merchant == packed.merchant && session->created_at == packed.created_at &&
         session->expires_at == packed.expires_at &&
         session->amount_override == packed.amount_override &&
         session->document == texts.document && session->selection == texts.selection;
}

}  // namespace

std::size_t packed_bytes(const SessionRow& row) {
  const auto& session = *row.session;
  return sizeof(PackedRow) + session.document.size() + session.selection.size() +
         session.outline.text.size() + text_of(row.changes).size();
}

void pack(const SessionRow& row, PackedRow& packed) {
  const auto& session = *row.session;
  packed.key = session.key;
  packed.merchant = session.merchant;
  packed.revision = session.revision;
  packed.created_at = session.created_at;
  packed.expires_at = session.expires_at;
  packed.amount_override = session.amount_override;
  packed.blocks = row.blocks;
  auto* end = reinterpret_cast<char*>(&packed) + sizeof packed;
  packed.document_bytes = append(session.document, end);
  packed.selection_bytes = append(session.selection, end);
  packed.outline_bytes = append(session.outline.text, end);
  packed.changes_bytes = append(text_of(row.changes), end);
}

StoredSessionPtr unpack_session(const PackedRow& packed) {
  const auto texts = texts_of(packed);
  return std::make_shared<const StoredSession>(StoredSession{
      .key = packed.key,
      .merchant = packed.merchant,
      .revision = packed.revision,
      .created_at = packed.created_at,
      .expires_at = packed.expires_at,
      .document = std::string{texts.document},
      .amount_override = packed.amount_override,
      .selection = std::string{texts.selection},
      .outline = {std::string{texts.outline}},
  });
}

SessionRow unpack(const PackedRow& packed, const StoredSessionPtr& known) {
  SessionRow row{is_same(packed, known) ? known : unpack_session(packed), nullptr, packed.blocks};
  const auto changes = texts_of(packed).changes;
  if (!changes.empty()) row.changes = std::make_shared<const std::string>(changes);
  return row;
}

}  // namespace counterfoil::journal
