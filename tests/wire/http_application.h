// An application to test the HTTP server with: what it answers stands in the path it is asked for.
#pragma once

#include <gtest/gtest.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "http/server.h"

namespace counterfoil::testing {

// Holds back the answers to /gate until it is opened.
struct Gate {
  std::atomic<bool> is_open{false};
  std::atomic<int> waiting{0};
};

inline Task<void> pass(Gate& gate) {
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, TaskExecutor>;
  Timer timer{co_await boost::asio::this_coro::executor};
  ++gate.waiting;
  while (!gate.is_open) {
    timer.expires_after(std::chrono::milliseconds{2});
    co_await timer.async_wait(boost::asio::use_awaitable_t<TaskExecutor>{});
  }
}

// /echo: method, query and body. /refused: 403 from the head alone. /empty: 204. /unchanged: 304.
// /bodiless: takes no body, says whether it was read. /large: as many bytes as the query says.
// /gate: waits. /throw-…: throws there.
class PathExchange final : public http::Exchange {
 public:
  PathExchange(const http::RequestHead& head, Gate& gate) : head_{head}, gate_{gate} {}

  std::optional<http::Response> refuse() override {
    if (head_.path == "/throw-refuse") throw std::runtime_error{"refuse"};
    if (head_.path != "/refused") return std::nullopt;
    return http::Response{.status = 403, .body = "refused"};
  }

  http::BodyUse body_use() const override {
    return head_.path == "/bodiless" ? http::BodyUse::none : http::BodyUse::all;
  }

  Task<http::Response> answer(std::string_view body, http::BodyState state) override {
    http::Response response{.content_type = "text/plain"};
    if (state == http::BodyState::too_large) {
      response.status = 413;
    } else if (head_.path == "/echo") {
      response.body = std::string{head_.method}.append(" ").append(head_.query).append(" ");
      response.body.append(body);
    } else if (head_.path == "/bodiless") {
      response.body = state == http::BodyState::unread ? "unread" : "read";
    } else if (head_.path == "/peer") {
      response.body = head_.peer_address;
    } else if (head_.path == "/empty") {
      response.status = 204;
    } else if (head_.path == "/unchanged") {
      response.status = 304;
    } else if (head_.path == "/large") {
      std::size_t size = 0;
      std::from_chars(head_.query.data(), head_.query.data() + head_.query.size(), size);
      response.shared_body = std::make_shared<const std::string>(size, 'x');
    } else if (head_.path == "/gate") {
      co_await pass(gate_);
      response.body = "passed";
    } else if (head_.path == "/throw-answer") {
      throw std::runtime_error{"answer"};
    } else {
      response.status = 404;
    }
    co_return response;
  }

 private:
  const http::RequestHead& head_;
  Gate& gate_;
};

class PathApplication final : public http::Application {
 public:
  std::unique_ptr<http::Exchange> begin(const http::RequestHead& head) override {
    if (head.path == "/throw-begin") throw std::runtime_error{"begin"};
    return std::make_unique<PathExchange>(head, gate);
  }
  http::Response answer_fault(http::TransportFault fault, std::string_view detail) override {
    http::Response response{.status = status_of(fault), .body = std::string{detail}};
    return response;
  }

  Gate gate;

 private:
  static int status_of(http::TransportFault fault) {
    switch (fault) {
      case http::TransportFault::malformed:
        return 400;
      case http::TransportFault::headers_too_large:
        return 431;
      case http::TransportFault::too_slow:
        return 408;
      case http::TransportFault::too_many_connections:
      case http::TransportFault::overloaded:
      case http::TransportFault::draining:
        return 503;
      case http::TransportFault::failed:
        return 500;
    }
    return 500;
  }
};

class RunningServer {
 public:
  explicit RunningServer(http::Limits limits = {}, std::size_t thread_count = 1,
                         std::shared_ptr<const http::TlsContext> tls = nullptr) {
    http::ServerSettings settings{
        .thread_count = thread_count, .limits = limits, .tls = std::move(tls)};
    auto listening = http::Server::listen(settings, application);
    if (!listening) throw std::runtime_error{listening.error().log.text};
    server = *std::move(listening);
    server->start();
  }
  [[nodiscard]] std::uint16_t port() const { return server->port(); }

  PathApplication application;
  std::unique_ptr<http::Server> server;
};

inline std::string get(std::string_view target, std::string_view fields = "") {
  return std::string{"GET "}.append(target).append(" HTTP/1.1\r\nHost: a\r\n").append(fields) +
         "\r\n";
}

inline std::string post(std::string_view target, std::string_view fields, std::string_view body) {
  return std::string{"POST "}
      .append(target)
      .append(" HTTP/1.1\r\nHost: a\r\n")
      .append(fields)
      .append("\r\n")
      .append(body);
}

// A POST whose Content-Length is that of `body`.
inline std::string sized_post(std::string_view target, std::string_view body) {
  return post(target, "Content-Length: " + std::to_string(body.size()) + "\r\n", body);
}

}  // namespace counterfoil::testing
