// The real application at a real socket, on the clock, chance and store of a test.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "http/server.h"
#include "support/application_bed.h"
#include "support/raw_client.h"

namespace counterfoil::testing {

class ApiServer {
 public:
  explicit ApiServer(http::Limits limits = {}, json::ReadLimits read_limits = {}) {
    bed.service.read_limits = read_limits;
    application_ = make_application(bed.service);
    auto listening = http::Server::listen({.thread_count = 2, .limits = limits}, *application_);
    if (!listening) throw std::runtime_error{listening.error().log.text};
    server_ = *std::move(listening);
    server_->start();
  }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  test::ApplicationBed bed;

 private:
  std::unique_ptr<http::Application> application_;
  std::unique_ptr<http::Server> server_;
};

// A request of these lines with the shop's key.
inline std::string keyed(std::string_view request_line, std::string_view fields = "") {
  return std::string{request_line}
      .append(" HTTP/1.1\r\nHost: a\r\nX-API-KEY: ")
      .append(test::key_of_shop)
      .append("\r\n")
      .append(fields)
      .append("\r\n");
}

inline std::string sized(std::string_view body) {
  return "Content-Length: " + std::to_string(body.size()) + "\r\n";
}

inline std::string keyed_post(std::string_view body, std::string_view fields = "") {
  return keyed("POST /client-session", sized(body).append(fields)).append(body);
}

}  // namespace counterfoil::testing
