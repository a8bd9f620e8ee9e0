// What tests of a store are built from: sessions, edits and contexts in one line each.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <string>

#include "store/session_store.h"

namespace counterfoil::test {

inline constexpr MerchantId merchant = 7;
inline constexpr MerchantId other_merchant = 8;
inline constexpr Timestamp noon{std::chrono::microseconds{1'700'000'000'000'000}};
inline constexpr std::chrono::hours lifetime{24};

// Runs `task` to its end on an io_context of its own.
template <class T>
T run(Task<T> task) {
  boost::asio::io_context context{1};
  std::optional<T> result;
  std::exception_ptr thrown;
  boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure, T value) {
    thrown = failure;
    result = std::move(value);
  });
  context.run();
  if (thrown) std::rethrow_exception(thrown);
  return *std::move(result);
}

// Keys grow with `number`, and end, as real ones do, in what looks like chance.
inline SessionKey key(int number) {
  SessionKey key{};
  auto value = static_cast<std::uint64_t>(number);
  for (std::size_t at = 6; at-- > 0; value >>= 8U) key[at] = static_cast<std::byte>(value);
  auto digest = (static_cast<std::uint64_t>(number) + 1) * 0x9e3779b97f4a7c15U;
  for (std::size_t at = 8; at < key.size(); ++at, digest >>= 8U) {
    key[at] = static_cast<std::byte>(digest);
  }
  return key;
}

inline Draft::Content content(std::string document) {
  return {.document = std::move(document), .amount_override = {}, .members = {"orderId"}};
}

inline NewSession session(int number, std::string document = R"({"orderId":"first"})",
                          Timestamp created_at = noon) {
  return {.key = key(number),
          .expires_at = created_at + lifetime,
          .content = content(std::move(document))};
}

inline ChangeContext context(Timestamp now = noon) {
  return {.merchant = merchant,
          .now = now,
          .actor = "key_1",
          .request_id = "request_1",
          .claim = {},
          .seal_answer = {}};
}

inline IdempotencyClaim claim(int number, int body = 1) {
  IdempotencyClaim claim;
  claim.key[0] = static_cast<std::byte>(number);
  claim.key[1] = static_cast<std::byte>(number >> 8);
  claim.body[0] = static_cast<std::byte>(body);
  claim.expires_at = noon + lifetime;
  return claim;
}

inline std::string sealed(const StoredSession& after) {
  return "sealed " + std::to_string(after.revision) + " " + after.document;
}

inline ChangeContext claiming(IdempotencyClaim wanted, Timestamp now = noon) {
  auto made = context(now);
  made.claim = wanted;
  made.seal_answer = sealed;
  return made;
}

inline Edit set_document(std::string document) {
  return [document](const StoredSession&) -> Result<Draft> { return Draft{content(document)}; };
}

inline Edit keep_as_is() {
  return [](const StoredSession&) -> Result<Draft> { return Draft{}; };
}

inline Edit refuse_with(ErrorCode code) {
  return [code](const StoredSession&) -> Result<Draft> { return fail(code); };
}

// The document is a number; this makes it one more, padded with blanks to `size`.
inline Edit count_up(std::size_t size = 0) {
  return [size](const StoredSession& before) -> Result<Draft> {
    auto document = std::to_string(std::stoll(before.document) + 1);
    if (document.size() < size) document.resize(size, ' ');
    return Draft{content(std::move(document))};
  };
}

// The outcome as one word or text, so that a test compares a whole value.
inline std::string told(const Result<WriteOutcome>& outcome) {
  if (!outcome) return "error " + std::to_string(static_cast<int>(outcome.error().code));
  if (const auto* replayed = std::get_if<Replayed>(&*outcome)) {
    return "replayed " + replayed->sealed_answer;
  }
  const auto& written = *std::get<Written>(*outcome).session;
  return "revision " + std::to_string(written.revision) + " " + written.document;
}

inline std::string told(ErrorCode code) {
  return "error " + std::to_string(static_cast<int>(code));
}

template <class T>
std::optional<ErrorCode> code_of(const Result<T>& result) {
  return result ? std::nullopt : std::optional{result.error().code};
}

}  // namespace counterfoil::test
