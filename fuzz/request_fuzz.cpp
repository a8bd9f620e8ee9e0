// Whole requests of any bytes, through the parsers and the application on a memory store: whatever
// comes, the answer is one of the contract's, never 500, and no session is harmed.
#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include "api/application.h"
#include "api/routes.h"
#include "base/ensure.h"
#include "http/chunk_decoder.h"
#include "http/head_parser.h"
#include "http/head_scanner.h"
#include "store/memory/memory_store.h"
#include "token/base64url.h"

namespace counterfoil {
namespace {

constexpr std::string_view api_secret = "secret-of-the-fuzzer";
constexpr std::size_t requests_max = 16;

// The same bytes in every run.
class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = static_cast<std::byte>(++count_ * 167U);
  }

 private:
  std::uint32_t count_ = 0;
};

const std::shared_ptr<const KeyRing>& signing_keys() {
  static const auto keys =
      std::make_shared<const KeyRing>(std::vector{SigningSecret{"sk-1", std::string(32, 's')}});
  return keys;
}

const std::shared_ptr<const ApiKeyTable>& api_keys() {
  static const auto keys = std::make_shared<const ApiKeyTable>(
      std::vector{ApiKey{"key_1", 1, session_scopes, sha256(api_secret)}});
  return keys;
}

MerchantSettings settings_of_merchant() {
  MerchantSettings settings;
  settings.shipping_methods = {{"fast", "Fast", "", MinorUnits{5}}};
  settings.allowed_origins = {"https://shop.example"};
  return settings;
}

http::Response run(Task<http::Response> task) {
  boost::asio::io_context context;
  http::Response answer;
  boost::asio::co_spawn(context.get_executor(), std::move(task),
                        [&](const std::exception_ptr& thrown, http::Response response) {
                          ensure(thrown == nullptr, "an answer does not throw");
                          answer = std::move(response);
                        });
  context.run();
  return answer;
}

std::string_view body_of(const http::Response& response) {
  return response.shared_body ? std::string_view{*response.shared_body}
                              : std::string_view{response.body};
}

bool is_text(const boost::json::object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_string() && !value->get_string().empty();
}

bool shows_key(std::string_view text) { return text.find(api_secret) != std::string_view::npos; }

// Where the faults of a body are told: SDKs want no list of them.
enum class Faults { listed, described };

void check_answer(const http::Response& response, Faults faults) {
  ensure(response.status != 500, "no input makes the server fail");
  const auto body = body_of(response);
  if (body.empty()) {
    ensure(response.status < 400, "an error has a body");
    return;
  }
  boost::json::error_code ec;
  const auto parsed = boost::json::parse(body, ec, {}, {.max_depth = 64});
  ensure(!ec && parsed.is_object(), "an answer is a JSON object");
  if (response.status < 400) return;
  const auto& error = parsed.at("error").as_object();
  ensure(
      is_text(error, "errorId") && is_text(error, "description") && is_text(error, "diagnosticsId"),
      "an error has the members that every SDK needs");
  const bool has_faults = error.contains("validationErrors");
  const bool names_faults = error.at("errorId").as_string() == "RequestValidationError";
  ensure(has_faults == (names_faults && faults == Faults::listed),
         "faults are listed where they are the error, and may be");
}

// One application with one session, made anew for every input.
class World {
 public:
  World() : application_{make_application(service_)} {
    const auto created =
        ask(post_head(), R"({"orderId":"o","currencyCode":"GBP","order":{"lineItems":[)"
                         R"({"amount":100}]},"paymentMethod":{"options":{"PAYPAL":{"surcharge":)"
                         R"({"amount":49}}}}})");
    const auto parsed = boost::json::parse(body_of(created));
    client_token_ = parsed.at("clientToken").as_string();
  }

  [[nodiscard]] const std::string& client_token() const { return client_token_; }

  [[nodiscard]] std::string access_token() const {
    const auto begin = client_token_.find('.') + 1;
    const auto claims = decode_base64url(
        std::string_view{client_token_}.substr(begin, client_token_.find('.', begin) - begin));
    const auto parsed = boost::json::parse(claims.value());
    return std::string{parsed.at("accessToken").as_string()};
  }

  http::Response ask(const http::RequestHead& head, std::string_view body,
                     http::BodyState state = http::BodyState::complete) {
    const auto exchange = application_->begin(head);
    if (auto refusal = exchange->refuse()) return *std::move(refusal);
    return run(exchange->answer(body, state));
  }

  http::Response tell_fault(http::TransportFault fault, std::string_view detail) {
    return application_->answer_fault(fault, detail);
  }

  // Whatever has happened: the session can be read, and read and sent back it is the same.
  void check_session() {
    auto head = post_head();
    const std::string query = "clientToken=" + client_token_;
    head.method = "GET";
    head.query = query;
    const auto read = ask(head, {});
    ensure(read.status == 200, "the session is still served");
    head.method = "PATCH";
    const auto kept = ask(head, R"({"clientToken":")" + client_token_ + "\"}");
    ensure(kept.status == 200, "an empty update is accepted");
    ensure(kept.headers[0].value == read.headers[0].value, "an empty update makes no revision");
  }

 private:
  static http::RequestHead post_head() {
    return {.method = "POST",
            .path = "/client-session",
            .query = {},
            .headers = {{"X-API-KEY", api_secret}},
            .content_length = std::nullopt,
            .has_body = true,
            .peer_address = {}};
  }

  MemoryStore store_;
  ManualClock clock_{Timestamp{std::chrono::seconds{1'700'000'000}}};
  CountingRandom random_;
  SilentLog log_;
  Current<KeyRing> signing_keys_{signing_keys()};
  Current<ApiKeyTable> api_keys_{api_keys()};
  Current<MerchantTable> merchants_{
      std::make_shared<const MerchantTable>(settings_of_merchant(), MerchantTable::OwnSettings{})};
  Service service_{store_,
                   clock_,
                   random_,
                   log_,
                   signing_keys_,
                   api_keys_,
                   merchants_,
                   {.public_url = "http://127.0.0.1:8080"},
                   {}};
  std::unique_ptr<http::Application> application_;
  std::string client_token_;
};

// What the head says of the body, and the body: taken off `bytes`. Nothing when it is not all there
// or bad, which ends the connection.
struct Body {
  std::string bytes;
  http::BodyState state = http::BodyState::complete;
};
std::optional<Body> take_body(const http::ParsedHead& parsed, const http::Limits& limits,
                              std::string_view& bytes) {
  Body body;
  if (parsed.is_chunked) {
    http::ChunkDecoder decoder{limits};
    const auto state = decoder.decode(bytes, body.bytes);
    if (state == http::ChunkDecoder::State::complete) return body;
    if (state != http::ChunkDecoder::State::too_large) return std::nullopt;
    return Body{{}, http::BodyState::too_large};
  }
  const auto length = parsed.head.content_length.value_or(0);
  if (length > limits.body_bytes_max) return Body{{}, http::BodyState::too_large};
  if (length > bytes.size()) return std::nullopt;
  body.bytes = bytes.substr(0, static_cast<std::size_t>(length));
  bytes.remove_prefix(body.bytes.size());
  return body;
}

// Answers the next request; false when the connection would end.
bool serve_request(World& world, std::string_view& bytes) {
  const http::Limits limits;
  http::HeadScanner scanner;
  const auto found = scanner.scan(bytes);
  if (found == http::HeadScanner::Found::more) return false;
  if (found == http::HeadScanner::Found::malformed) {
    check_answer(world.tell_fault(http::TransportFault::malformed, "Not HTTP."), Faults::listed);
    return false;
  }
  http::ParsedHead parsed;
  const auto head = bytes.substr(scanner.begin(), scanner.end() - scanner.begin());
  if (const auto fault = http::parse_head(head, limits, parsed)) {
    check_answer(world.tell_fault(fault->fault, fault->detail), Faults::listed);
    return false;
  }
  bytes.remove_prefix(scanner.end());
  const auto body = take_body(parsed, limits, bytes);
  if (!body) return false;
  const auto answer = world.ask(parsed.head, body->bytes, body->state);
  check_answer(answer, is_for_checkouts(parsed.head.path) ? Faults::described : Faults::listed);
  // But for a client that names a member by it: the answer names what is wrong.
  ensure(shows_key(body->bytes) || !shows_key(body_of(answer)), "no answer shows an API key");
  return body->state == http::BodyState::complete;
}

// So that inputs can name the session: TOKEN becomes its client token, ACCESS the access token in
// that, KEY the API key. Lengths
// that a Content-Length tells are those after that.
std::string filled(std::string text, const World& world) {
  const auto replace = [&text](std::string_view mark, std::string_view value) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
      text.replace(at, mark.size(), value);
    }
  };
  replace("${TOKEN}", world.client_token());
  replace("${ACCESS}", world.access_token());
  replace("${KEY}", api_secret);
  return text;
}

}  // namespace
}  // namespace counterfoil

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace counterfoil;
  World world;
  const std::string input = filled(std::string{reinterpret_cast<const char*>(bytes), size}, world);
  std::string_view rest = input;
  for (std::size_t i = 0; i < requests_max && serve_request(world, rest); ++i) {
  }
  world.check_session();
  return 0;
}
