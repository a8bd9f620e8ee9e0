// RawClient: a blocking client that sends exactly the bytes it is told to.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace counterfoil::testing {

struct RawResponse {
  std::string version;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  // The value of the first header of that name (in lower case); nothing when there is none.
  [[nodiscard]] std::optional<std::string> header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return std::nullopt;
  }
};

// Every wait ends at the deadline, counted from the last call that sets it: then the call throws,
// and the test fails with what it waited for.
class RawClient {
 public:
  // Whether an answer has the body that its Content-Length tells: to HEAD it has not.
  enum class BodyRule { by_length, none };
  // How much the client is willing to buffer: a small amount makes a slow reader.
  enum class ReceiveBuffer { usual, small };

  explicit RawClient(std::uint16_t port, ReceiveBuffer buffer = ReceiveBuffer::usual)
      : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (socket_ < 0) throw std::runtime_error{"no socket"};
    if (buffer == ReceiveBuffer::small) set_option(SOL_SOCKET, SO_RCVBUF, 4096);
    set_option(IPPROTO_TCP, TCP_NODELAY, 1);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close();
      throw std::runtime_error{"cannot connect"};
    }
  }
  RawClient(RawClient&& other) noexcept
      : socket_{std::exchange(other.socket_, -1)},
        deadline_{other.deadline_},
        received_{std::move(other.received_)} {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() { close(); }

  // The calls that follow have to be over by then.
  void set_deadline(std::chrono::milliseconds from_now) {
    deadline_ = std::chrono::steady_clock::now() + from_now;
  }

  [[nodiscard]] int descriptor() const { return socket_; }
  // False when the server has closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      wait_for(POLLOUT, "sending");
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EAGAIN) continue;
      if (sent < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // One byte a segment.
  bool send_byte_by_byte(std::string_view bytes) {
    return std::ranges::all_of(bytes, [this](char byte) { return send({&byte, 1}); });
  }
  void end_sending() { ::shutdown(socket_, SHUT_WR); }

  // The next answer; throws when the connection ends before it is complete.
  RawResponse read_response(BodyRule rule = BodyRule::by_length) {
    std::size_t head_end = 0;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) require_more("a head");
    RawResponse response = parse_head(std::string_view{received_}.substr(0, head_end + 2));
    received_.erase(0, head_end + 4);
    const bool is_bodiless = rule == BodyRule::none || response.status / 100 == 1 ||
                             response.status == 204 || response.status == 304;
    if (is_bodiless) return response;
    const std::size_t length =
        std::strtoull(response.header("content-length").value_or("0").c_str(), nullptr, 10);
    while (received_.size() < length) require_more("a body");
    response.body = received_.substr(0, length);
    received_.erase(0, length);
    return response;
  }
  RawResponse exchange(std::string_view request) {
    send(request);
    return read_response();
  }
  // All bytes until the connection ends, in any way.
  std::string read_until_closed() {
    while (receive_more()) {
    }
    return std::exchange(received_, {});
  }
  // Whether the server has closed, or closes, without another byte.
  bool is_closed_without_a_word() { return read_until_closed().empty(); }
  // Waits until the next byte has arrived, and leaves it to be read.
  bool wait_for_bytes() { return !received_.empty() || receive_more(); }
  // Whether a byte arrives (or has arrived) within `time`, at which the connection may also end.
  bool has_bytes_within(std::chrono::milliseconds time) const {
    pollfd waited{socket_, POLLIN, 0};
    return !received_.empty() || ::poll(&waited, 1, static_cast<int>(time.count())) > 0;
  }

  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  // Closes without the usual farewell (RST).
  void abort() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }

 private:
  void set_option(int level, int option, int value) const {
    ::setsockopt(socket_, level, option, &value, sizeof value);
  }

  void wait_for(short events, const std::string& what) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline_ - std::chrono::steady_clock::now());
    pollfd waited{socket_, events, 0};
    const int timeout_ms = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    if (::poll(&waited, 1, timeout_ms) == 0) {
      throw std::runtime_error{"deadline passed " + what + "; received: " + received_};
    }
  }

  bool receive_more() {
    std::array<char, 16384> piece{};
    wait_for(POLLIN, "receiving");
    const ssize_t size = ::recv(socket_, piece.data(), piece.size(), 0);
    if (size <= 0) return false;
    received_.append(piece.data(), static_cast<std::size_t>(size));
    return true;
  }

  void require_more(const std::string& what) {
    if (!receive_more()) {
      throw std::runtime_error{"closed before " + what + "; received: " + received_};
    }
  }

  static RawResponse parse_head(std::string_view head) {
    RawResponse response;
    const auto take_until = [&head](std::string_view mark) {
      const std::size_t end = head.find(mark);
      if (end == std::string_view::npos) throw std::runtime_error{"malformed answer"};
      std::string taken{head.substr(0, end)};
      head.remove_prefix(end + mark.size());
      return taken;
    };
    response.version = take_until(" ");
    response.status = std::atoi(take_until("\r\n").c_str());
    while (!head.empty()) {
      std::string name = take_until(": ");
      std::ranges::transform(name, name.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
      });
      std::string value = take_until("\r\n");
      response.headers.emplace_back(std::move(name), std::move(value));
    }
    return response;
  }

  int socket_;
  std::chrono::steady_clock::time_point deadline_ =
      std::chrono::steady_clock::now() + std::chrono::seconds{20};
  std::string received_;
};

}  // namespace counterfoil::testing
