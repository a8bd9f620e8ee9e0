// Server: HTTP/1.1 for an Application, on several threads, for clients that mean no good.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/tls_context.h"

namespace counterfoil::http {

class Worker;
struct WorkerSurroundings;

struct ServerSettings {
  std::string address = "127.0.0.1";  // numeric, IPv4 or IPv6; "::" takes both
  std::uint16_t port = 0;             // 0: any free one
  std::size_t thread_count = 1;
  Limits limits = {};
  std::shared_ptr<const TlsContext> tls = {};  // none: connections are not encrypted
};

// Made, started and stopped by one thread. Who completes a handler's waits (the store) has to be
// stopped before the server is destroyed, as its coroutines live in the server's contexts.
class Server {
 public:
  // Binds and listens, so that clients may connect; they are served from start() on. `application`
  // outlives the server. Errors: internal_error, with the address and the reason as log text.
  [[nodiscard]] static Result<std::unique_ptr<Server>> listen(const ServerSettings& settings,
                                                              Application& application);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The one that is bound. Any thread may ask.
  [[nodiscard]] std::uint16_t port() const { return port_; }
  // Clients being served now. Any thread may ask.
  [[nodiscard]] std::size_t connection_count() const;
  // One per thread, to be served by it.
  [[nodiscard]] std::vector<boost::asio::io_context*> contexts();

  void start();
  // Connections that begin from now on are encrypted on these terms; others go on as they are. Any
  // thread may call it.
  void set_tls(const std::shared_ptr<const TlsContext>& tls);
  // Accepts no more, closes idle connections, lets requests in flight be answered, and returns when
  // all are, or after the drain timeout. A second call does nothing.
  void stop();

 private:
  Server(const ServerSettings& settings, Application& application);

  std::uint16_t port_ = 0;
  std::unique_ptr<WorkerSurroundings> surroundings_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::jthread> threads_;
};

}  // namespace counterfoil::http
