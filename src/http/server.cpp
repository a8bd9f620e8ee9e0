#include "http/server.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <utility>

#include "http/worker.h"

namespace counterfoil::http {

using boost::asio::ip::tcp;

Server::Server(const ServerSettings& settings, Application& application)
    : surroundings_{std::make_unique<WorkerSurroundings>(settings.limits, application)} {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::listen(const ServerSettings& settings,
                                               Application& application) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(settings.address, error);
  if (error) {
    return fail(Error{.code = ErrorCode::internal_error,
                      .log = {"cannot listen on " + settings.address + ": not an IP address"}});
  }
  std::unique_ptr<Server> server{new Server{settings, application}};
  tcp::endpoint endpoint{address, settings.port};
  for (std::size_t made = 0; made < std::max<std::size_t>(settings.thread_count, 1); ++made) {
    auto worker = std::make_unique<Worker>(*server->surroundings_);
    const auto listener = made == 0 ? Worker::Listener::first : Worker::Listener::joining;
    if (Status status = worker->listen(endpoint, listener); !status) {
      return fail(std::move(status).error());
    }
    endpoint = worker->local_endpoint();
    worker->set_tls(settings.tls);
    server->workers_.push_back(std::move(worker));
  }
  server->port_ = endpoint.port();
  return server;
}

std::size_t Server::connection_count() const { return surroundings_->connections.load(); }

std::vector<boost::asio::io_context*> Server::contexts() {
  std::vector<boost::asio::io_context*> contexts;
  for (const auto& worker : workers_) contexts.push_back(&worker->context());
  return contexts;
}

void Server::start() {
  for (const auto& worker : workers_) {
    threads_.emplace_back([&worker = *worker] { worker.run(); });
  }
}

void Server::set_tls(const std::shared_ptr<const TlsContext>& tls) {
  for (const auto& worker : workers_) worker->set_tls(tls);
}

void Server::stop() {
  if (threads_.empty()) return;
  for (const auto& worker : workers_) worker->stop();
  threads_.clear();  // joins
}

}  // namespace counterfoil::http
