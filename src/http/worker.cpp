#include "http/worker.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/socket.h>

#include <memory>
#include <string>
#include <utility>

namespace counterfoil::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr asio::use_awaitable_t<TaskExecutor> use_task;
constexpr std::chrono::milliseconds accept_pause{100};
constexpr int send_buffer_bytes = 128 * 1024;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

std::chrono::sys_seconds seconds_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// Numeric; an IPv4 client of an IPv6 socket is named by its IPv4 address.
std::string address_text(const tcp::endpoint& peer) {
  const asio::ip::address address = peer.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

bool is_out_of_descriptors(const error_code& error) {
  return error == boost::system::errc::too_many_files_open ||
         error == boost::system::errc::too_many_files_open_in_system;
}

// One of a bounded number of places; free again when destroyed.
class Place {
 public:
  // Nothing when all `places_max` are taken.
  static std::unique_ptr<Place> take(std::atomic<std::size_t>& taken, std::size_t places_max) {
    auto place = std::make_unique<Place>(taken);
    return place->before_ < places_max ? std::move(place) : nullptr;
  }
  explicit Place(std::atomic<std::size_t>& taken) : taken_{taken}, before_{taken.fetch_add(1)} {}
  ~Place() { taken_.fetch_sub(1); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  std::atomic<std::size_t>& taken_;
  std::size_t before_;
};

Task<void> serve(std::unique_ptr<Place> place, std::unique_ptr<Connection> connection) {
  co_await connection->serve();
  connection.reset();
  place.reset();
}

Task<void> turn_away(std::unique_ptr<Place> place, std::unique_ptr<Connection> connection) {
  co_await connection->turn_away();
  connection.reset();
  place.reset();
}

}  // namespace

Worker::Worker(WorkerSurroundings& surroundings)
    : around_{surroundings},
      date_{seconds_now()},
      deadlines_{std::chrono::steady_clock::now()},
      connection_surroundings_{
          surroundings.limits,   surroundings.application, deadlines_, date_, is_draining_, tls_,
          surroundings.in_flight},
      io_{1},
      acceptor_{io_},
      accept_pause_{io_},
      ticker_{io_} {}

Status Worker::listen(const tcp::endpoint& endpoint, Listener listener) {
  error_code error;
  const auto attempt = [&error](auto step) {
    if (!error) static_cast<void>(step());
  };
  attempt([&] { acceptor_.open(endpoint.protocol(), error); });
  attempt([&] { acceptor_.set_option(Acceptor::reuse_address{true}, error); });
  if (endpoint.protocol() == tcp::v6()) {
    attempt([&] { acceptor_.set_option(asio::ip::v6_only{false}, error); });
  }
  // The first binds alone, as an address in use by another program would not be noticed otherwise;
  // sharing is allowed after that.
  const bool is_first = listener == Listener::first;
  if (!is_first) attempt([&] { acceptor_.set_option(ReusePort{true}, error); });
  attempt([&] { acceptor_.bind(endpoint, error); });
  if (is_first) attempt([&] { acceptor_.set_option(ReusePort{true}, error); });
  // Of every connection, which takes it over: what a client that does not read makes the kernel
  // hold.
  attempt(
      [&] { acceptor_.set_option(asio::socket_base::send_buffer_size{send_buffer_bytes}, error); });
  attempt([&] { acceptor_.listen(asio::socket_base::max_listen_connections, error); });
  attempt([&] { acceptor_.non_blocking(true, error); });
  if (!error) return {};
  return fail(Error{.code = ErrorCode::internal_error,
                    .log = {"cannot listen on " + endpoint.address().to_string() + " port " +
                            std::to_string(endpoint.port()) + ": " + error.message()}});
}

tcp::endpoint Worker::local_endpoint() const { return acceptor_.local_endpoint(); }

void Worker::set_tls(std::shared_ptr<const TlsContext> tls) {
  asio::post(io_, [this, tls = std::move(tls)] { tls_ = tls; });
}

void Worker::run() {
  asio::co_spawn(io_, accept_connections(), asio::detached);
  schedule_tick();
  io_.run();
}

void Worker::stop() {
  asio::post(io_, [this] { begin_drain(); });
}

Task<void> Worker::accept_connections() {
  while (acceptor_.is_open()) {
    error_code error;
    tcp::endpoint peer;
    Socket socket = co_await acceptor_.async_accept(peer, asio::redirect_error(use_task, error));
    if (!error) {
      admit(std::move(socket), peer);
      continue;
    }
    if (error == asio::error::connection_aborted) continue;
    const bool is_shed = is_out_of_descriptors(error) && shed_connection();
    if (!is_shed && acceptor_.is_open()) co_await pause_accepting();
  }
}

void Worker::admit(Socket socket, const tcp::endpoint& peer) {
  try {
    auto place = Place::take(around_.connections, around_.limits.connections_max);
    const bool is_welcome = place != nullptr;
    if (!is_welcome) place = Place::take(around_.refused, around_.limits.refused_connections_max);
    if (!place) return;
    auto connection = std::make_unique<Connection>(std::move(socket), address_text(peer),
                                                   connection_surroundings_);
    const auto conduct = is_welcome ? serve : turn_away;
    asio::co_spawn(io_, conduct(std::move(place), std::move(connection)),
                   [this](const std::exception_ptr&) { end_drain_when_empty(); });
  } catch (const std::exception&) {
    // No memory for one more client: it finds its connection closed.
  }
}

// Uses the reserve to accept a client and close its connection at once. False when that failed too.
bool Worker::shed_connection() {
  reserve_.release();
  error_code error;
  { const Socket closed_at_once = acceptor_.accept(error); }
  return reserve_.acquire() && !error;
}

Task<void> Worker::pause_accepting() {
  error_code ignored;
  accept_pause_.expires_after(accept_pause);
  co_await accept_pause_.async_wait(asio::redirect_error(use_task, ignored));
}

void Worker::begin_drain() {
  is_draining_ = true;
  drain_deadline_ = std::chrono::steady_clock::now() + around_.limits.drain_timeout;
  error_code ignored;
  acceptor_.close(ignored);
  accept_pause_.cancel();
  deadlines_.stop();
  end_drain_when_empty();
}

void Worker::end_drain_when_empty() {
  if (is_draining_ && deadlines_.empty()) ticker_.cancel();
}

void Worker::schedule_tick() {
  ticker_.expires_after(deadlines_tick);
  ticker_.async_wait([this](const error_code& error) {
    if (!error) tick();
  });
}

void Worker::tick() {
  const SteadyTime now = std::chrono::steady_clock::now();
  date_.set(seconds_now());
  deadlines_.tick(now);
  if (is_draining_ && deadlines_.empty()) return;
  if (now >= drain_deadline_) return io_.stop();
  schedule_tick();
}

}  // namespace counterfoil::http
