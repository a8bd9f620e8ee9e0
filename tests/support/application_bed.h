// ApplicationBed: the real application without sockets, on a clock, chance and store of the test.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/application.h"
#include "store/memory/memory_store.h"

namespace counterfoil::test {

// Bytes without a pattern, the same in every run.
class RepeatableRandom final : public Random {
 public:
  explicit RepeatableRandom(std::uint64_t seed = 0) : state_{seed} {}
  void fill(std::span<std::byte> out) override;

 private:
  std::atomic<std::uint64_t> state_;
};

// Keeps every line: "info request method=GET …".
class KeepingLog final : public Log {
 public:
  [[nodiscard]] bool wants(LogLevel) const override { return true; }
  void write(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override;
  [[nodiscard]] std::vector<std::string> lines() const;
  // All lines, each ended by a line feed.
  [[nodiscard]] std::string text() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

// A memory store that fails when told to, where the real one would: after everything that can be
// wrong with the request.
class MoodyStore final : public SessionStore {
 public:
  enum class Mood { works, refuses_writes, refuses_all, throws };

  void set_mood(Mood mood) { mood_ = mood; }
  // Runs `action` once, while the next update is being made.
  void interrupt_next_update(std::function<void()> action) { interruption_ = std::move(action); }

  Task<Result<WriteOutcome>> create(NewSession session, ChangeContext context) override;
  Task<Result<WriteOutcome>> update(SessionKey key, Edit edit, ChangeContext context) override;
  Task<Result<StoredSessionPtr>> find(SessionKey key, std::optional<MerchantId> merchant,
                                      Timestamp now) override;
  Task<Result<std::vector<HistoryEntry>>> history(SessionKey key, MerchantId merchant,
                                                  Timestamp now) override;
  [[nodiscard]] bool can_write() const override { return mood_ == Mood::works; }

 private:
  MemoryStore store_;
  std::atomic<Mood> mood_ = Mood::works;
  std::function<void()> interruption_;
};

struct Sent {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  http::BodyState body_state = http::BodyState::complete;
};

struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};

  // The value of the first header of that name (as written); "" when there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
  // The text of a member of the body, of `error` when there is one; throws when it is not there.
  [[nodiscard]] std::string text(std::string_view member) const;
};

// What an application answers.
[[nodiscard]] Answer ask(http::Application& application, const Sent& request);

// Secrets that the bed lets in.
inline constexpr std::string_view key_of_shop = "secret-of-shop-0001";
inline constexpr std::string_view reading_key_of_shop = "secret-of-shop-read";
inline constexpr std::string_view writing_key_of_shop = "secret-of-shop-write";
inline constexpr std::string_view admin_key_of_shop = "secret-of-shop-admin";
// Until an hour after the start of the bed.
inline constexpr std::string_view expiring_key_of_shop = "secret-of-shop-brief";
inline constexpr std::string_view key_of_other_shop = "secret-of-other-shop";

[[nodiscard]] std::vector<ApiKey> keys_of_bed();
// Two keys: "sk-now", which signs, and "sk-before".
[[nodiscard]] std::vector<SigningSecret> signing_secrets_of_bed();

// Of merchants: two shipping methods, and one origin each.
inline constexpr std::string_view page_of_shop = "https://shop.example";
inline constexpr std::string_view page_of_other_shop = "https://other.example";
[[nodiscard]] MerchantSettings settings_of_shop();
[[nodiscard]] MerchantSettings settings_of_other_shop();

class ApplicationBed {
 public:
  ApplicationBed();

  [[nodiscard]] Answer send(const Sent& request);
  [[nodiscard]] http::Application& application() { return *application_; }
  // The client token of a new session.
  [[nodiscard]] std::string create(std::string body = R"({"orderId":"order-1"})");
  // What is kept of a session of the shop's.
  [[nodiscard]] std::vector<HistoryEntry> history_of(const SessionKey& key);

  ManualClock clock;
  RepeatableRandom random;
  KeepingLog log;
  MoodyStore store;
  Current<KeyRing> signing_keys;
  Current<ApiKeyTable> api_keys;
  Current<MerchantTable> merchants;
  Service service;

 private:
  std::unique_ptr<http::Application> application_;
};

// 2026-03-01, 12:00:00.250000 UTC.
[[nodiscard]] Timestamp start_of_bed();

// Requests with the shop's key.
[[nodiscard]] Sent post(std::string body);
[[nodiscard]] Sent get(std::string_view client_token);
[[nodiscard]] Sent patch(std::string_view client_token, std::string_view further_members = "");
// What an SDK asks first.
[[nodiscard]] Sent configuration_of(std::string_view client_token);
[[nodiscard]] Sent actions_of(std::string_view client_token, std::string body);
[[nodiscard]] std::string access_token_in(std::string_view client_token);
// The request with that header, which replaces one of the same name.
[[nodiscard]] Sent with(Sent request, std::string_view name, std::string_view value);
[[nodiscard]] Sent without(Sent request, std::string_view name);

}  // namespace counterfoil::test
