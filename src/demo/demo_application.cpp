#include "demo/demo_application.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/cross_origin.h"
#include "api/entity_tag.h"
#include "api/error_response.h"
#include "demo/offers.h"
#include "demo/order.h"
#include "demo/static_files.h"

namespace counterfoil {
namespace {

constexpr std::string_view root = "/demo/";
constexpr std::string_view session_path = "/demo/session";
constexpr std::string_view offers_path = "/demo/offers.json";
constexpr std::string_view frames_root = "/demo/hosted-pages/";
constexpr std::string_view sdk_root = "/demo/sdk/";  // of what may be missing in a build
constexpr std::string_view model = "DemoOrder";

bool is_below(std::string_view path, std::string_view folder) { return path.starts_with(folder); }

// "https://host:8443/a" gives "host:8443".
std::string_view authority_of(std::string_view url) {
  constexpr std::string_view after_scheme = "://";
  const std::string_view origin = origin_of(url);
  return origin.substr(origin.find(after_scheme) + after_scheme.size());
}

std::string_view without_port(std::string_view authority) {
  const auto colon = authority.rfind(':');
  const auto bracket = authority.rfind(']');
  if (colon == std::string_view::npos) return authority;
  if (bracket != std::string_view::npos && colon < bracket) return authority;
  return authority.substr(0, colon);
}

// Whether the Host is a name of this server's: its own, or this machine's.
bool is_ours(std::string_view host, std::string_view public_url) {
  constexpr std::array<std::string_view, 3> machine{"127.0.0.1", "localhost", "[::1]"};
  return host == authority_of(public_url) ||
         std::ranges::find(machine, without_port(host)) != machine.end();
}

// What the page may load: its own files, and the SDK routes of this server by its public name. The
// SDK writes its styles into the page.
std::string content_policy(std::string_view path, std::string_view public_url) {
  const std::string_view frames = is_below(path, frames_root) ? "'self'" : "'none'";
  return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
         "img-src 'self' data:; connect-src 'self' " +
         std::string{origin_of(public_url)} +
         "; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors " +
         std::string{frames};
}

struct Served {
  const StaticFile* file;
  std::shared_ptr<const std::string> bytes;
};

class DemoFiles {
 public:
  DemoFiles() {
    for (const StaticFile& file : static_files()) {
      files_.emplace(file.path, Served{&file, std::make_shared<const std::string>(file.bytes)});
    }
  }

  // Null when there is none of that path; a folder's is its index.html.
  [[nodiscard]] const Served* find(std::string_view path) const {
    const auto found = files_.find(path == root ? "/demo/index.html" : path);
    return found == files_.end() ? nullptr : &found->second;
  }

 private:
  std::unordered_map<std::string_view, Served> files_;
};

struct Demo {
  http::Application& api;
  const DemoTerms& terms;
  Random& random;
  DemoFiles files;
};

class DemoExchange final : public http::Exchange {
 public:
  DemoExchange(const Demo& demo, const http::RequestHead& head) : demo_{demo}, head_{head} {}

  std::optional<http::Response> refuse() override {
    auto answered = answer_head();
    if (!answered) return finish(refusal(answered.error()));
    if (!*answered) return std::nullopt;
    return finish(**std::move(answered));
  }

  http::BodyUse body_use() const override { return http::BodyUse::all; }

  Task<http::Response> answer(std::string_view body, http::BodyState state) override {
    if (state != http::BodyState::complete) {
      co_return finish(refusal({.code = ErrorCode::payload_too_large}));
    }
    const auto order = read_demo_order(body);
    if (!order) co_return finish(refusal(order.error()));
    const std::string sent =
        head_.method == "POST" ? write_create_body(*order) : write_update_body(*order);
    const auto received = co_await ask_api(sent);
    co_return finish(tell(sent, received));
  }

 private:
  // The answer when the head decides it, nothing for a request of the backend.
  Result<std::optional<http::Response>> answer_head() const {
    if (!is_ours(head_.header("Host").value_or(""), demo_.terms.public_url)) {
      return fail(Error{.code = ErrorCode::forbidden,
                        .client_text = "The demo is served under this server's own name only."});
    }
    if (head_.path == session_path) return admit_order();
    if (head_.method != "GET" && head_.method != "HEAD") {
      return fail(ErrorCode::method_not_allowed);
    }
    if (head_.path == "/demo") {
      return http::Response{.status = 308, .headers = {{"Location", std::string{root}}}};
    }
    if (head_.path == offers_path) return http::Response{.body = write_demo_offers()};
    if (const Served* served = demo_.files.find(head_.path)) return show(*served);
    return fail(Error{.code = ErrorCode::not_found,
                      .client_text = is_below(head_.path, sdk_root)
                                         ? "The program was built without the web SDK."
                                         : ""});
  }

  // A form of another page cannot send this content type, and a script of it says where it is from.
  Result<std::optional<http::Response>> admit_order() const {
    if (head_.method != "POST" && head_.method != "PATCH") {
      return fail(ErrorCode::method_not_allowed);
    }
    if (head_.header("Sec-Fetch-Site").value_or("same-origin") != "same-origin") {
      return fail(Error{.code = ErrorCode::forbidden,
                        .client_text = "The demo answers nobody but its own page."});
    }
    if (head_.header("Content-Type") != "application/json") {
      return fail(ErrorCode::unsupported_media_type);
    }
    return std::nullopt;
  }

  http::Response show(const Served& served) const {
    http::Response response{.content_type = served.file->content_type};
    response.headers.push_back({"ETag", std::string{served.file->entity_tag}});
    const auto known = read_entity_tags(head_, "If-None-Match");
    if (known && known->match_weakly(served.file->entity_tag)) {
      response.status = 304;
    } else {
      response.shared_body = served.bytes;
    }
    return response;
  }

  Task<http::Response> ask_api(const std::string& body) const {
    const http::RequestHead asked{
        .method = head_.method,
        .path = "/client-session",
        .query = {},
        .headers = {{"X-API-KEY", demo_.terms.api_secret}, {"Content-Type", "application/json"}},
        .content_length = body.size(),
        .has_body = true,
        .peer_address = head_.peer_address};
    const auto exchange = demo_.api.begin(asked);
    if (auto refused = exchange->refuse()) co_return *std::move(refused);
    co_return co_await exchange->answer(body, http::BodyState::complete);
  }

  // What the backend sent and what it was answered, for a page that tells both.
  http::Response tell(const std::string& sent, const http::Response& received) const {
    const std::string& body = received.shared_body ? *received.shared_body : received.body;
    return {.body = R"({"exchange":{"request":{"method":")" + std::string{head_.method} +
                    R"(","path":"/client-session","body":)" + sent + R"(},"response":{"status":)" +
                    std::to_string(received.status) + R"(,"body":)" + body + "}}}"};
  }

  http::Response refusal(const Error& error) const {
    return make_error_response(error, model, make_diagnostics_id(demo_.random));
  }

  http::Response finish(http::Response response) const {
    if (response.status == 405) {
      const bool takes_orders = head_.path == session_path;
      response.headers.push_back({"Allow", takes_orders ? "PATCH, POST" : "GET, HEAD"});
    }
    const bool is_file = response.status == 304 || response.shared_body;
    response.headers.push_back({"Cache-Control", is_file ? "no-cache" : "no-store"});
    response.headers.push_back(
        {"Content-Security-Policy", content_policy(head_.path, demo_.terms.public_url)});
    response.headers.push_back({"Referrer-Policy", "no-referrer"});
    return response;
  }

  const Demo& demo_;
  const http::RequestHead& head_;
};

class DemoApplication final : public http::Application {
 public:
  DemoApplication(http::Application& api, const DemoTerms& terms, Random& random)
      : demo_{api, terms, random, {}} {}

  std::unique_ptr<http::Exchange> begin(const http::RequestHead& head) override {
    if (head.path != "/demo" && !is_below(head.path, root)) return demo_.api.begin(head);
    return std::make_unique<DemoExchange>(demo_, head);
  }

  http::Response answer_fault(http::TransportFault fault, std::string_view detail) override {
    return demo_.api.answer_fault(fault, detail);
  }

 private:
  Demo demo_;
};

}  // namespace

std::unique_ptr<http::Application> make_demo_application(http::Application& api,
                                                         const DemoTerms& terms, Random& random) {
  return std::make_unique<DemoApplication>(api, terms, random);
}

}  // namespace counterfoil
