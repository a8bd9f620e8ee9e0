// Worker: one thread of the server, with its own listening socket and its own connections.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

#include "base/result.h"
#include "base/task.h"
#include "http/byte_budget.h"
#include "http/connection.h"
#include "http/deadlines.h"
#include "http/http_date.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/reserve_descriptor.h"

namespace counterfoil::http {

// What all workers share.
struct WorkerSurroundings {
  WorkerSurroundings(const Limits& limits_of_all, Application& application_of_all)
      : limits{limits_of_all},
        application{application_of_all},
        in_flight{limits_of_all.in_flight_bytes_max} {}

  Limits limits;
  Application& application;
  ByteBudget in_flight;
  std::atomic<std::size_t> connections{0};  // being served
  std::atomic<std::size_t> refused{0};      // being told that there are too many
};

class Worker {
 public:
  // `surroundings` outlives the worker.
  explicit Worker(WorkerSurroundings& surroundings);

  // The first worker finds out whether the address is free; the others join it there.
  enum class Listener { first, joining };
  [[nodiscard]] Status listen(const boost::asio::ip::tcp::endpoint& endpoint, Listener listener);
  [[nodiscard]] boost::asio::ip::tcp::endpoint local_endpoint() const;

  // Connections from now on are encrypted on these terms. Any thread may call it while the worker
  // runs, and the one that starts it before.
  void set_tls(std::shared_ptr<const TlsContext> tls);
  // Serves until stop() has been called and all is drained, or given up.
  void run();
  // Any thread may call it.
  void stop();

  [[nodiscard]] boost::asio::io_context& context() { return io_; }

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, TaskExecutor>;
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, TaskExecutor>;

  [[nodiscard]] Task<void> accept_connections();
  void admit(Socket socket, const boost::asio::ip::tcp::endpoint& peer);
  [[nodiscard]] bool shed_connection();
  [[nodiscard]] Task<void> pause_accepting();
  void begin_drain();
  void end_drain_when_empty();
  void schedule_tick();
  void tick();

  WorkerSurroundings& around_;
  HttpDate date_;
  Deadlines deadlines_;
  bool is_draining_ = false;
  std::shared_ptr<const TlsContext> tls_;
  SteadyTime drain_deadline_ = SteadyTime::max();
  ConnectionSurroundings connection_surroundings_;
  ReserveDescriptor reserve_;

  // Destroyed first: what is still suspended in it refers to the members above.
  boost::asio::io_context io_;
  Acceptor acceptor_;
  Timer accept_pause_;
  Timer ticker_;
};

}  // namespace counterfoil::http
