// Limits: how much, and how slowly, a client may send; safe defaults for a hostile network.
#pragma once

#include <chrono>
#include <cstddef>

namespace counterfoil::http {

struct Limits {
  std::size_t header_bytes_max = std::size_t{16} * 1024;  // request line and header fields together
  std::size_t header_fields_max = 100;
  std::size_t body_bytes_max = std::size_t{256} * 1024;
  std::size_t chunk_overhead_bytes_max = std::size_t{4} * 1024;  // extensions, trailers
  std::size_t connections_max = 10'000;       // over all threads; more are told so and closed
  std::size_t refused_connections_max = 256;  // being told so at once; more are just closed
  // Over all threads: requests on their way in and answers on their way out, but for the first 8
  // KiB of each connection. Who asks for more is told so.
  std::size_t in_flight_bytes_max = std::size_t{64} * 1024 * 1024;
  // What is still read, and for how long, after an answer that leaves a body unread: closing at
  // once would reset the connection, and the client could lose the answer.
  std::size_t linger_bytes_max = std::size_t{1024} * 1024;
  std::chrono::milliseconds linger_timeout{2'000};

  std::chrono::milliseconds tls_handshake_timeout{10'000};  // from the connection's beginning
  std::chrono::milliseconds head_timeout{10'000};   // for a first byte; for a head, from its first
  std::chrono::milliseconds body_timeout{30'000};   // from the end of the head to the body's last
  std::chrono::milliseconds idle_timeout{75'000};   // without a byte of a next request
  std::chrono::milliseconds write_timeout{30'000};  // for the client to take an answer
  std::chrono::milliseconds drain_timeout{4'500};   // for requests in flight when stopping
};

}  // namespace counterfoil::http
