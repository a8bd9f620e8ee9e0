// Load: closed-loop clients for HTTP and RESP from one thread, the same for every server measured.
//
// Usage: load http|resp PORT TEMPLATE KEYS|- [option VALUE]...
// Options: --connections --depth --seconds --warmup --count --seed --capture FILE --watch PID,PID
//
// TEMPLATE is a file with one request, byte for byte. In it @KEY@ stands for a key, taken at random
// from the lines of KEYS, all of one length; @@@@@@@ for seven digits that differ in every request.
// With --count that many requests are sent, keys in their order, and --capture keeps the client
// tokens answered. Prints one JSON object; an answer that is no success ends it with status 1.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "give_up.h"
#include "histogram.h"
#include "request_template.h"
#include "usage.h"

namespace {

using namespace counterfoil::bench;
using SteadyClock = std::chrono::steady_clock;
using Time = SteadyClock::time_point;

double seconds_between(Time from, Time to) {
  return std::chrono::duration<double>(to - from).count();
}

struct Options {
  std::string protocol;
  std::uint16_t port = 0;
  std::string template_path;
  std::string keys_path;
  std::size_t connections = 64;
  std::size_t depth = 1;
  double seconds = 5;
  double warmup = 0.5;
  std::uint64_t count = 0;  // 0: for so many seconds instead
  std::uint64_t seed = 1;
  std::string capture_path;
  std::vector<int> watched;
};

void set_option(Options& options, std::string_view name, const std::string& value) {
  if (name == "--connections") {
    options.connections = std::strtoull(value.c_str(), nullptr, 10);
  } else if (name == "--depth") {
    options.depth = std::strtoull(value.c_str(), nullptr, 10);
  } else if (name == "--seconds") {
    options.seconds = std::atof(value.c_str());
  } else if (name == "--warmup") {
    options.warmup = std::atof(value.c_str());
  } else if (name == "--count") {
    options.count = std::strtoull(value.c_str(), nullptr, 10);
  } else if (name == "--seed") {
    options.seed = std::strtoull(value.c_str(), nullptr, 10);
  } else if (name == "--capture") {
    options.capture_path = value;
  } else if (name == "--watch") {
    std::stringstream list{value};
    for (std::string pid; std::getline(list, pid, ',');) {
      options.watched.push_back(std::atoi(pid.c_str()));
    }
  } else {
    give_up("no option " + std::string{name});
  }
}

Options read_options(int count, char** words) {
  if (count < 5 || count % 2 == 0) give_up("usage: load http|resp PORT TEMPLATE KEYS|- [options]");
  Options options;
  options.protocol = words[1];
  options.port = static_cast<std::uint16_t>(std::atoi(words[2]));
  options.template_path = words[3];
  options.keys_path = words[4];
  for (int at = 5; at < count; at += 2) set_option(options, words[at], words[at + 1]);
  return options;
}

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    give_up("cannot connect to port " + std::to_string(port) + ": " + std::strerror(errno));
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

// The first whole answer in `bytes`; nothing when there is none yet.
std::optional<std::string_view> take_http_answer(std::string_view bytes) {
  const auto end_of_head = bytes.find("\r\n\r\n");
  if (end_of_head == std::string_view::npos) return std::nullopt;
  const auto head = bytes.substr(0, end_of_head);
  if (!head.starts_with("HTTP/1.1 200 ")) give_up("answered: " + std::string{bytes.substr(0, 600)});
  constexpr std::string_view length_name = "\r\nContent-Length: ";
  const auto at = head.find(length_name);
  if (at == std::string_view::npos) give_up("an answer has no Content-Length");
  std::size_t length = 0;
  std::from_chars(head.data() + at + length_name.size(), head.data() + head.size(), length);
  const auto size = end_of_head + 4 + length;
  if (bytes.size() < size) return std::nullopt;
  return bytes.substr(0, size);
}

std::optional<std::string_view> take_resp_answer(std::string_view bytes) {
  const auto end = bytes.find("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  if (bytes.front() != '+') give_up("answered: " + std::string{bytes.substr(0, 600)});
  return bytes.substr(0, end + 2);
}

struct Client {
  int socket = -1;
  std::string input;
  std::size_t input_read = 0;
  std::deque<Time> sent_at;
};

class Load {
 public:
  explicit Load(const Options& options)
      : options_{options},
        keys_{options.keys_path},
        template_{options.template_path, keys_},
        take_answer_{options.protocol == "http" ? take_http_answer : take_resp_answer},
        random_{options.seed * 0x9E3779B97F4A7C15U | 1U},
        clients_(options.connections) {
    if (!options.capture_path.empty()) {
      capture_.open(options.capture_path, std::ios::binary);
      if (!capture_) give_up("cannot write " + options.capture_path);
    }
    sent_ = random_ >> 32U;  // so that digits differ between runs; counted from here
    first_ = sent_;
  }

  void run() {
    poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    for (auto& client : clients_) {
      client.socket = connect_to(options_.port);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &client;
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, client.socket, &event);
    }
    begin_ = SteadyClock::now();
    if (options_.count > 0 || options_.warmup <= 0) begin_counting(begin_);
    for (auto& client : clients_) send_more(client);
    while (!is_over_) wait_once();
  }

  void report() const {
    const double seconds = seconds_between(counting_since_, ended_);
    const auto requests = static_cast<double>(answered_);
    std::printf(
        "{\"requests\": %.0f, \"seconds\": %.3f, \"rps\": %.1f, \"p50_us\": %.0f, \"p99_us\": "
        "%.0f, \"p999_us\": %.0f, \"max_us\": %.0f, \"client_cpu\": %.3f, \"server_cpu\": %.3f, "
        "\"server_cpu_us\": %.3f, \"bytes_written\": %.1f, \"answer_bytes\": %.1f}\n",
        requests, seconds, requests / seconds, histogram_.microseconds_at(0.5),
        histogram_.microseconds_at(0.99), histogram_.microseconds_at(0.999),
        histogram_.max_microseconds(), (after_.client_cpu_s - before_.client_cpu_s) / seconds,
        (after_.server_cpu_s - before_.server_cpu_s) / seconds,
        (after_.server_cpu_s - before_.server_cpu_s) / requests * 1e6,
        (after_.server_bytes_written - before_.server_bytes_written) / requests,
        static_cast<double>(answer_bytes_) / requests);
  }

 private:
  void begin_counting(Time now) {
    counting_since_ = now;
    is_counting_ = true;
    before_ = usage_now(options_.watched);
  }

  void end(Time now) {
    ended_ = now;
    after_ = usage_now(options_.watched);
    is_over_ = true;
  }

  void wait_once() {
    std::array<epoll_event, 256> events{};
    constexpr int patience_ms = 30'000;
    const int count =
        ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), patience_ms);
    if (count == 0) give_up("no answer for 30 seconds");
    for (int at = 0; at < count && !is_over_; ++at) {
      auto& client = *static_cast<Client*>(events[static_cast<std::size_t>(at)].data.ptr);
      receive(client);
      if (!is_over_) send_more(client);
    }
    if (is_over_ || options_.count > 0) return;
    const Time now = SteadyClock::now();
    if (!is_counting_ && seconds_between(begin_, now) >= options_.warmup) begin_counting(now);
    if (is_counting_ && seconds_between(counting_since_, now) >= options_.seconds) end(now);
  }

  void receive(Client& client) {
    std::array<char, 64 * 1024> space;
    const auto size = ::recv(client.socket, space.data(), space.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) give_up("a connection was closed");
    client.input.append(space.data(), static_cast<std::size_t>(size));
    const Time now = SteadyClock::now();
    std::string_view unread = std::string_view{client.input}.substr(client.input_read);
    for (auto answer = take_answer_(unread); answer; answer = take_answer_(unread)) {
      note_answer(client, *answer, now);
      unread.remove_prefix(answer->size());
    }
    client.input.erase(0, client.input.size() - unread.size());
  }

  void note_answer(Client& client, std::string_view answer, Time now) {
    const Time sent_at = client.sent_at.front();
    client.sent_at.pop_front();
    if (capture_.is_open()) capture_token(answer);
    if (!is_counting_) return;
    ++answered_;
    answer_bytes_ += answer.size();
    histogram_.add(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now - sent_at).count()));
    if (options_.count > 0 && answered_ == options_.count) end(now);
  }

  void capture_token(std::string_view answer) {
    constexpr std::string_view name = "\"clientToken\":\"";
    const auto begin = answer.find(name);
    if (begin == std::string_view::npos) give_up("an answer has no client token");
    const auto token = answer.substr(begin + name.size());
    capture_ << token.substr(0, token.find('"')) << '\n';
  }

  void send_more(Client& client) {
    output_.clear();
    const Time now = SteadyClock::now();
    while (client.sent_at.size() < options_.depth && is_more_to_send()) {
      template_.append_request(output_, next_key(), sent_);
      ++sent_;
      client.sent_at.push_back(now);
    }
    std::string_view left = output_;
    while (!left.empty()) {
      const auto size =
          ::send(client.socket, left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (size < 0 && errno != EAGAIN) give_up("a connection was closed");
      if (size < 0) {
        pollfd writable{client.socket, POLLOUT, 0};
        ::poll(&writable, 1, 1'000);
        continue;
      }
      left.remove_prefix(static_cast<std::size_t>(size));
    }
  }

  [[nodiscard]] bool is_more_to_send() const {
    return options_.count == 0 || sent_ - first_ < options_.count;
  }

  std::string_view next_key() {
    if (keys_.size() == 0) return {};
    if (options_.count > 0) return keys_.at((sent_ - first_) % keys_.size());
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 7U;
    random_ ^= random_ << 17U;
    return keys_.at(random_ % keys_.size());
  }

  const Options& options_;
  Keys keys_;
  RequestTemplate template_;
  std::optional<std::string_view> (*take_answer_)(std::string_view);
  std::uint64_t random_;
  std::vector<Client> clients_;
  std::ofstream capture_;
  std::string output_;
  int poll_ = -1;

  std::uint64_t sent_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t answer_bytes_ = 0;
  Histogram histogram_;
  Time begin_;
  Time counting_since_;
  Time ended_;
  Usage before_;
  Usage after_;
  bool is_counting_ = false;
  bool is_over_ = false;
};

}  // namespace

int main(int count, char** words) {
  const Options options = read_options(count, words);
  Load load{options};
  load.run();
  load.report();
}
