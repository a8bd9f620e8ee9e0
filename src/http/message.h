// An HTTP exchange as plain structs: what an application is asked, and what it answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/task.h"

namespace counterfoil::http {

struct Header {
  std::string_view name;
  std::string_view value;
};

// Header names are compared without regard to case.
[[nodiscard]] bool equal_names(std::string_view a, std::string_view b);

// The part of a request that comes before the body. Views live as long as the exchange.
struct RequestHead {
  std::string_view method;      // as sent; methods are case-sensitive
  std::string_view path;        // before the '?', as sent (percent-encoding kept)
  std::string_view query;       // after the '?', without it; empty when there is none
  std::vector<Header> headers;  // as sent, in order, names in any case
  std::optional<std::uint64_t> content_length;  // nothing when absent or chunked
  bool has_body = false;                        // a body (chunked or of length > 0) follows
  std::string_view peer_address;                // the client's numeric address, without port

  // The value of the first header of that name (any case); nothing when there is none.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  // How often a header of that name was sent.
  [[nodiscard]] std::size_t count(std::string_view name) const;
};

struct ResponseHeader {
  std::string_view name;  // a literal
  std::string value;
};

// Content-Length, Date, Server and Connection are added by the server.
struct Response {
  int status = 200;
  std::string_view content_type = "application/json";  // a literal; left out when body is empty
  std::vector<ResponseHeader> headers = {};
  // For HEAD too: the server sends its length and leaves the bytes out.
  std::string body = {};
  // The answer's bytes may be shared with a cache instead of copied: used when `body` is empty.
  std::shared_ptr<const std::string> shared_body = {};
};

// What the server finds wrong before, or instead of, an application's answer.
enum class TransportFault {
  malformed,          // not HTTP/1.1 we understand, or framing that could be read in two ways
  headers_too_large,  // the request line and headers together are over the limit
  too_slow,           // the request did not arrive in time
  too_many_connections,
  overloaded,  // clients hold all the memory that they may
  draining,    // the server is shutting down
  failed,      // the application threw
};

// How the body stands when the application is asked for an answer.
enum class BodyState { complete, too_large, unread };

// What an answer needs of the body.
enum class BodyUse { all, none };

// One request being answered. Made from its head, before a byte of its body is read.
class Exchange {
 public:
  virtual ~Exchange() = default;

  // The answer when the head alone decides it (no such route, not allowed in, …); the body is then
  // not read. Called once, right after the head has arrived.
  [[nodiscard]] virtual std::optional<Response> refuse() = 0;

  // Called when refuse() gave none. For `none` a body that is still on its way is not waited for.
  [[nodiscard]] virtual BodyUse body_use() const = 0;

  // The answer. Called at most once, when refuse() gave none. `body` lives until it completes and
  // is empty when the state is too_large (over the limit) or unread (not used): the rest is then
  // not read.
  [[nodiscard]] virtual Task<Response> answer(std::string_view body, BodyState state) = 0;
};

class Application {
 public:
  virtual ~Application() = default;

  // `head` outlives the exchange. Called on any of the server's threads.
  [[nodiscard]] virtual std::unique_ptr<Exchange> begin(const RequestHead& head) = 0;

  // The answer to what never became a request, or could not be finished; the connection closes
  // after it. `detail` is for the client: a sentence without anything of the request in it.
  [[nodiscard]] virtual Response answer_fault(TransportFault fault, std::string_view detail) = 0;
};

}  // namespace counterfoil::http
