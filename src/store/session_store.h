// SessionStore: keeps client sessions; every change is durable before it is answered.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"

namespace counterfoil {

// 6 bytes of creation time (milliseconds since 1970, big endian), then 10 of SHA-256 over the
// access token: grows with time, and opens no session for who steals the store.
using SessionKey = std::array<std::byte, 16>;

// A digest that names one idempotency key of one merchant and operation.
using ClaimKey = std::array<std::byte, 32>;
using BodyDigest = std::array<std::byte, 32>;

using MerchantId = std::int64_t;

// Counts the accepted changes of one session; creation is 1.
using Revision = std::int64_t;

// Opaque to the store; equal to any other.
struct Outline {
  std::string text;

  friend bool operator==(const Outline&, const Outline&) { return true; }
};

// A session as it is kept. Immutable: a change makes another one.
struct StoredSession {
  SessionKey key{};
  MerchantId merchant = 0;
  Revision revision = 0;
  Timestamp created_at{};
  Timestamp expires_at{};  // from this instant on it is not served
  std::string document;    // what GET answers: canonical JSON
  // What `document` cannot show: the amount override. `amount` in `document` is the effective one.
  std::optional<std::int64_t> amount_override;
  // Likewise: the payment method that the shopper has selected, in the words of the API; empty when
  // there is none.
  std::string selection = {};
  // Helps who wrote `document` to read it again. Said again by `document`, and therefore neither
  // stored nor compared: empty, unless the session has been in memory since it was written.
  Outline outline = {};

  friend bool operator==(const StoredSession&, const StoredSession&) = default;
};

using StoredSessionPtr = std::shared_ptr<const StoredSession>;

// One accepted change, kept with the session.
struct HistoryEntry {
  Revision revision = 0;
  Timestamp at{};
  std::string actor;  // API key id
  std::string request_id;
  std::vector<std::string> members;  // wire paths of what changed, e.g. "order.lineItems"

  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

// A claim on an idempotency key. Whoever writes it first owns the key until it expires.
struct IdempotencyClaim {
  ClaimKey key{};
  BodyDigest body{};
  Timestamp expires_at{};
};

// What an edit makes of a session.
struct Draft {
  // Nothing: the session stays as it is (no new revision, no history).
  struct Content {
    std::string document;
    std::optional<std::int64_t> amount_override;
    std::vector<std::string> members;  // never empty
    std::string selection = {};
    Outline outline = {};
  };
  std::optional<Content> content;
};

// Turns the answer to a change into what is kept with its claim and repeated for a repeat of the
// request. Opaque to the store.
using SealAnswer = std::function<std::string(const StoredSession& after)>;

// Pure; may run more than once, on a newer session each time, and on a thread of the store.
// Errors: whatever it returns ends the update with that error and nothing changed.
using Edit = std::function<Result<Draft>(const StoredSession& before)>;

// Who changes, when and by which request: becomes the history entry.
struct ChangeContext {
  MerchantId merchant = 0;
  Timestamp now{};
  std::string actor;
  std::string request_id;
  std::optional<IdempotencyClaim> claim;
  SealAnswer seal_answer;  // set when `claim` is
};

struct NewSession {
  SessionKey key{};
  Timestamp expires_at{};
  // Or why there is none: told only when the claim does not decide the answer before.
  Result<Draft::Content> content;
};

// The change was made (or there was nothing to change) and is durable.
struct Written {
  StoredSessionPtr session;
};
// The claim was already owned by an equal request, which was answered with this.
struct Replayed {
  std::string sealed_answer;
};
using WriteOutcome = std::variant<Written, Replayed>;

// Every verb may be called from any thread that runs an io_context; a coroutine resumes on the
// executor it came from. All data it hands out is durable.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // Stores a session as revision 1.
  // Errors, in order: idempotency_key_in_use, idempotency_key_reused, that of session.content,
  // store_unavailable.
  [[nodiscard]] virtual Task<Result<WriteOutcome>> create(NewSession session,
                                                          ChangeContext context) = 0;

  // Runs `edit` on the current session and makes the result durable before completing. Two updates
  // of one session never lose each other's change.
  // Errors, in order: client_token_invalid (no such session of this merchant, or expired at
  // context.now), idempotency_key_in_use (an unanswered request holds the claim),
  // idempotency_key_reused, whatever `edit` returns, store_unavailable (nothing was acknowledged;
  // the change may or may not be found later).
  [[nodiscard]] virtual Task<Result<WriteOutcome>> update(SessionKey key, Edit edit,
                                                          ChangeContext context) = 0;

  // The session, never older than the last change acknowledged to anyone. Without a merchant it is
  // found whoever's it is.
  // Errors: client_token_invalid (as above, at `now`), store_unavailable.
  [[nodiscard]] virtual Task<Result<StoredSessionPtr>> find(SessionKey key,
                                                            std::optional<MerchantId> merchant,
                                                            Timestamp now) = 0;

  // All accepted changes, oldest first. Errors: as find.
  [[nodiscard]] virtual Task<Result<std::vector<HistoryEntry>>> history(SessionKey key,
                                                                        MerchantId merchant,
                                                                        Timestamp now) = 0;

  // Whether a write is expected to succeed now. Thread-safe, does not block.
  [[nodiscard]] virtual bool can_write() const = 0;
};

}  // namespace counterfoil
