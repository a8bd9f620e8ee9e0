#include "support/application_bed.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <cstring>
#include <exception>
#include <stdexcept>

#include "token/base64url.h"

namespace counterfoil::test {
namespace {

constexpr std::int64_t shop = 1;
constexpr std::int64_t other_shop = 2;

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "";
}

// SplitMix64.
std::uint64_t mix(std::uint64_t number) {
  number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
  number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
  return number ^ (number >> 31U);
}

template <class T>
T run(Task<T> task) {
  boost::asio::io_context context;
  std::exception_ptr thrown;
  std::optional<T> result;
  boost::asio::co_spawn(context.get_executor(), std::move(task),
                        [&](std::exception_ptr exception, T value) {
                          thrown = std::move(exception);
                          result = std::move(value);
                        });
  context.run();
  if (thrown) std::rethrow_exception(thrown);
  return *std::move(result);
}

Answer to_answer(const http::Response& response) {
  Answer answer{.status = response.status, .body = response.body};
  if (answer.body.empty() && response.shared_body) answer.body = *response.shared_body;
  if (!answer.body.empty()) {
    answer.headers.emplace_back("Content-Type", response.content_type);
  }
  for (const auto& header : response.headers) {
    answer.headers.emplace_back(header.name, header.value);
  }
  return answer;
}

http::RequestHead head_of(const Sent& request) {
  const std::string_view target = request.target;
  http::RequestHead head;
  head.method = request.method;
  head.path = target.substr(0, target.find('?'));
  if (head.path.size() < target.size()) head.query = target.substr(head.path.size() + 1);
  for (const auto& [name, value] : request.headers) head.headers.push_back({name, value});
  head.content_length = request.body.size();
  head.has_body = !request.body.empty();
  head.peer_address = "127.0.0.1";
  return head;
}

Service service_of(ApplicationBed& bed) {
  return {bed.store,
          bed.clock,
          bed.random,
          bed.log,
          bed.signing_keys,
          bed.api_keys,
          bed.merchants,
          {.public_url = "https://pay.example", .env = "SANDBOX"},
          {}};
}

}  // namespace

void RepeatableRandom::fill(std::span<std::byte> out) {
  constexpr std::uint64_t step = 0x9E3779B97F4A7C15U;
  for (std::byte& byte : out) {
    byte = static_cast<std::byte>(mix(state_.fetch_add(step) + step) & 0xFFU);
  }
}

void KeepingLog::write(LogLevel level, std::string_view event,
                       std::initializer_list<LogField> fields) {
  std::string line{name_of(level)};
  line.append(" ").append(event);
  for (const LogField& field : fields) {
    line.append(" ").append(field.key).append("=");
    const auto* number = std::get_if<std::int64_t>(&field.value);
    line += number ? std::to_string(*number) : std::string{std::get<0>(field.value)};
  }
  const std::lock_guard lock{mutex_};
  lines_.push_back(std::move(line));
}

std::vector<std::string> KeepingLog::lines() const {
  const std::lock_guard lock{mutex_};
  return lines_;
}

std::string KeepingLog::text() const {
  std::string all;
  for (const std::string& line : lines()) all += line + '\n';
  return all;
}

Task<Result<WriteOutcome>> MoodyStore::create(NewSession session, ChangeContext context) {
  if (session.content && mood_ == Mood::throws) throw std::runtime_error{"the machine failed"};
  if (session.content && mood_ != Mood::works) {
    session.content = fail(ErrorCode::store_unavailable);
  }
  co_return co_await store_.create(std::move(session), std::move(context));
}

Task<Result<WriteOutcome>> MoodyStore::update(SessionKey key, Edit edit, ChangeContext context) {
  const Edit moody_edit = [this, edit](const StoredSession& before) -> Result<Draft> {
    if (const auto action = std::exchange(interruption_, nullptr)) action();
    auto draft = edit(before);
    if (draft && mood_ == Mood::throws) throw std::runtime_error{"the machine failed"};
    if (draft && mood_ != Mood::works) return fail(ErrorCode::store_unavailable);
    return draft;
  };
  co_return co_await store_.update(key, moody_edit, std::move(context));
}

Task<Result<StoredSessionPtr>> MoodyStore::find(SessionKey key, std::optional<MerchantId> merchant,
                                                Timestamp now) {
  auto found = co_await store_.find(key, merchant, now);
  if (found && mood_ == Mood::refuses_all) co_return fail(ErrorCode::store_unavailable);
  co_return found;
}

Task<Result<std::vector<HistoryEntry>>> MoodyStore::history(SessionKey key, MerchantId merchant,
                                                            Timestamp now) {
  co_return co_await store_.history(key, merchant, now);
}

std::string Answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "";
}

std::string Answer::text(std::string_view member) const {
  const auto parsed = boost::json::parse(body);
  const auto& root = parsed.as_object();
  const auto* error = root.if_contains("error");
  return std::string{(error ? error->as_object() : root).at(member).as_string()};
}

std::vector<ApiKey> keys_of_bed() {
  const Scopes reading{static_cast<unsigned>(Scope::read)};
  const Scopes writing{static_cast<unsigned>(Scope::write)};
  const Scopes running{static_cast<unsigned>(Scope::admin)};
  const Timestamp expires_at = start_of_bed() + std::chrono::hours{1};
  return {{"key_shop", shop, session_scopes, sha256(key_of_shop)},
          {"key_shop_read", shop, reading, sha256(reading_key_of_shop)},
          {"key_shop_write", shop, writing, sha256(writing_key_of_shop)},
          {"key_shop_admin", shop, running, sha256(admin_key_of_shop)},
          {"key_shop_brief", shop, session_scopes, sha256(expiring_key_of_shop), expires_at},
          {"key_other", other_shop, session_scopes, sha256(key_of_other_shop)}};
}

std::vector<SigningSecret> signing_secrets_of_bed() {
  return {{"sk-now", std::string(32, 'n')}, {"sk-before", std::string(32, 'b')}};
}

Timestamp start_of_bed() {
  using namespace std::chrono;
  return sys_days{year{2026} / March / 1} + hours{12} + microseconds{250'000};
}

MerchantSettings settings_of_shop() {
  return {.payment_methods = {{.id = "pm-card",
                               .type = "PAYMENT_CARD",
                               .name = "Card",
                               .implementation_type = "NATIVE_SDK",
                               .processor_config_id = "config-card",
                               .options = {R"({"threeDSecureEnabled":true})"},
                               .display_metadata = {}},
                              {.id = "pm-paypal",
                               .type = "PAYPAL",
                               .name = "Pay\"Pal",
                               .implementation_type = "WEB_REDIRECT",
                               .processor_config_id = "config-paypal",
                               .options = {"{}"},
                               .display_metadata = {}}},
          .shipping_methods = {{"standard", "Standard", "3 days", MinorUnits{500}},
                               {"\"express\"", "Express", "", MinorUnits{1200}}},
          .checkout_modules = {{"BILLING_ADDRESS", {R"({"postalCode":true})"}}},
          .allowed_origins = {std::string{page_of_shop}}};
}

MerchantSettings settings_of_other_shop() {
  return {.payment_methods = {{.id = "pm-card",
                               .type = "PAYMENT_CARD",
                               .name = "Card",
                               .implementation_type = "NATIVE_SDK",
                               .processor_config_id = "config-card",
                               .options = {"{}"},
                               .display_metadata = JsonText{R"({"button":{"text":"Pay"}})"}}},
          .allowed_origins = {std::string{page_of_other_shop}}};
}

ApplicationBed::ApplicationBed()
    : clock{start_of_bed()},
      signing_keys{std::make_shared<const KeyRing>(signing_secrets_of_bed())},
      api_keys{std::make_shared<const ApiKeyTable>(keys_of_bed())},
      merchants{std::make_shared<const MerchantTable>(
          settings_of_shop(), MerchantTable::OwnSettings{{other_shop, settings_of_other_shop()}})},
      service{service_of(*this)},
      application_{make_application(service)} {}

Answer ApplicationBed::send(const Sent& request) { return ask(*application_, request); }

Answer ask(http::Application& application, const Sent& request) {
  const http::RequestHead head = head_of(request);
  const auto exchange = application.begin(head);
  if (const auto refusal = exchange->refuse()) return to_answer(*refusal);
  const bool is_whole = request.body_state == http::BodyState::complete;
  const std::string_view body = is_whole ? std::string_view{request.body} : std::string_view{};
  return to_answer(run(exchange->answer(body, request.body_state)));
}

std::string ApplicationBed::create(std::string body) {
  return send(post(std::move(body))).text("clientToken");
}

std::vector<HistoryEntry> ApplicationBed::history_of(const SessionKey& key) {
  return run(store.history(key, shop, clock.now())).value();
}

Sent post(std::string body) {
  return {"POST", "/client-session", {{"X-API-KEY", std::string{key_of_shop}}}, std::move(body)};
}

Sent get(std::string_view client_token) {
  return {"GET",
          "/client-session?clientToken=" + std::string{client_token},
          {{"X-API-KEY", std::string{key_of_shop}}}};
}

Sent patch(std::string_view client_token, std::string_view further_members) {
  std::string body = R"({"clientToken":")" + std::string{client_token} + '"';
  if (!further_members.empty()) body.append(",").append(further_members);
  Sent request = post(body + '}');
  request.method = "PATCH";
  return request;
}

std::string access_token_in(std::string_view client_token) {
  constexpr std::string_view name = R"("accessToken":")";
  const auto first = client_token.find('.') + 1;
  const auto claims =
      decode_base64url(client_token.substr(first, client_token.find('.', first) - first));
  const auto begin = claims.value().find(name) + name.size();
  return claims->substr(begin, claims->find('"', begin) - begin);
}

Sent configuration_of(std::string_view client_token) {
  return {
      "GET", "/client-sdk/configuration", {{"Primer-Client-Token", access_token_in(client_token)}}};
}

Sent actions_of(std::string_view client_token, std::string body) {
  return {"POST",
          "/client-session/actions",
          {{"Primer-Client-Token", access_token_in(client_token)}},
          std::move(body)};
}

Sent with(Sent request, std::string_view name, std::string_view value) {
  request = without(std::move(request), name);
  request.headers.emplace_back(name, value);
  return request;
}

Sent without(Sent request, std::string_view name) {
  std::erase_if(request.headers,
                [&](const auto& header) { return http::equal_names(header.first, name); });
  return request;
}

}  // namespace counterfoil::test
