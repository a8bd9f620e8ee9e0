// Load: clients for HTTP and RESP from one thread, the same for every server measured.
//
// Usage: load http|resp PORT TEMPLATE KEYS|- [option VALUE]...
// Options: --connections --depth --rate --seconds --warmup --count --seed --also FILE
//          --also-percent --capture FILE --capture-every --watch PID,PID
//
// TEMPLATE is a file with one request, byte for byte. In it @KEY@ stands for a key, taken at random
// from the lines of KEYS, all of one length; @@@@@@@ for seven digits that differ in every request.
// Of 100 requests --also-percent are made from the template --also.
//
// Closed loop: a connection sends its next request when an answer has come. With --rate requests
// become due at even distances whatever the server does; one that finds no connection free waits,
// and its latency counts from when it was due, so that a stall shows in every request it delays.
// With --count that many requests are sent, keys in their order, and --capture keeps the client
// token of every --capture-every'th answer. Prints one JSON object; an answer that is no success
// ends it with status 1.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answers.h"
#include "give_up.h"
#include "histogram.h"
#include "load_options.h"
#include "request_template.h"
#include "usage.h"

namespace {

using namespace counterfoil::bench;
using SteadyClock = std::chrono::steady_clock;
using Time = SteadyClock::time_point;
using Duration = SteadyClock::duration;

constexpr auto patience = std::chrono::seconds{30};

double seconds_between(Time from, Time to) {
  return std::chrono::duration<double>(to - from).count();
}

Duration duration_of(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

std::uint64_t nanoseconds_of(Duration time) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(time).count());
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

struct Client {
  int socket = -1;
  std::string input;
  std::deque<Time> due;  // of the requests that wait for an answer
};

class Load {
 public:
  explicit Load(const LoadOptions& options)
      : options_{options},
        keys_{options.keys_path},
        template_{options.template_path, keys_},
        take_answer_{options.protocol == "http" ? take_http_answer : take_resp_answer},
        random_{options.seed * 0x9E3779B97F4A7C15U | 1U},
        clients_(options.connections) {
    if (!options.also_path.empty()) also_.emplace(options.also_path, keys_);
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
    for (auto& client : clients_) {
      if (is_paced()) {
        free_.insert(free_.end(), options_.depth, &client);
      } else {
        send_more(client);
      }
    }
    while (!is_over_) wait_once();
  }

  void report() const {
    const double seconds = seconds_between(counting_since_, ended_);
    const auto requests = static_cast<double>(answered_);
    std::printf(
        "{\"requests\": %.0f, \"seconds\": %.3f, \"rps\": %.1f, \"p50_us\": %.0f, \"p99_us\": "
        "%.0f, \"p999_us\": %.0f, \"max_us\": %.0f, \"stall_us\": %.0f, \"client_cpu\": %.3f, "
        "\"server_cpu\": %.3f, \"server_cpu_us\": %.3f, \"bytes_written\": %.1f, "
        "\"answer_bytes\": %.1f}\n",
        requests, seconds, requests / seconds, histogram_.microseconds_at(0.5),
        histogram_.microseconds_at(0.99), histogram_.microseconds_at(0.999),
        histogram_.max_microseconds(), static_cast<double>(nanoseconds_of(stall_max_)) / 1e3,
        (after_.client_cpu_s - before_.client_cpu_s) / seconds,
        (after_.server_cpu_s - before_.server_cpu_s) / seconds,
        (after_.server_cpu_s - before_.server_cpu_s) / requests * 1e6,
        (after_.server_bytes_written - before_.server_bytes_written) / requests,
        static_cast<double>(answer_bytes_) / requests);
  }

 private:
  [[nodiscard]] bool is_paced() const { return options_.rate > 0; }

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
    const auto wait_ns = static_cast<std::int64_t>(nanoseconds_of(time_to_wait()));
    const timespec timeout{wait_ns / 1'000'000'000, wait_ns % 1'000'000'000};
    const int count =
        ::epoll_pwait2(poll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    if (awaited_ > 0 && SteadyClock::now() - quiet_since_ > patience) {
      give_up("no answer for 30 seconds");
    }
    for (int at = 0; at < count && !is_over_; ++at) {
      auto& client = *static_cast<Client*>(events[static_cast<std::size_t>(at)].data.ptr);
      receive(client);
      if (!is_over_ && !is_paced()) send_more(client);
    }
    if (is_over_ || options_.count > 0) return;
    const Time now = SteadyClock::now();
    if (!is_counting_ && seconds_between(begin_, now) >= options_.warmup) begin_counting(now);
    if (is_paced()) send_what_is_due(now);
    if (is_counting_ && seconds_between(counting_since_, now) >= options_.seconds) {
      // What became due in time is waited for: a stall at the end is one, too.
      if (!is_paced() || awaited_ == 0) end(now);
      if (!is_over_ && now - counting_since_ > duration_of(options_.seconds) + patience) {
        give_up("the server does not keep up with the rate");
      }
    }
  }

  [[nodiscard]] Duration time_to_wait() const {
    if (!is_paced() || free_.empty()) return patience;
    return std::max(Duration::zero(), due_next() - SteadyClock::now());
  }

  // The time at which the next request is due; what is due does not depend on any answer.
  [[nodiscard]] Time due_next() const {
    return begin_ + duration_of(static_cast<double>(sent_ - first_) / options_.rate);
  }

  void send_what_is_due(Time now) {
    while (!free_.empty()) {
      const Time due = due_next();
      if (due > now || (is_counting_ && due >= counting_since_ + duration_of(options_.seconds))) {
        return;
      }
      auto& client = *free_.front();
      free_.pop_front();
      output_.clear();
      append_request(client, due);
      send_output(client);
    }
  }

  void receive(Client& client) {
    std::array<char, 64 * 1024> space;
    const auto size = ::recv(client.socket, space.data(), space.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) give_up("a connection was closed");
    client.input.append(space.data(), static_cast<std::size_t>(size));
    const Time now = SteadyClock::now();
    std::string_view unread = client.input;
    for (auto answer = take_answer_(unread); answer; answer = take_answer_(unread)) {
      note_answer(client, *answer, now);
      unread.remove_prefix(answer->size());
    }
    client.input.erase(0, client.input.size() - unread.size());
  }

  void note_answer(Client& client, std::string_view answer, Time now) {
    const Time due = client.due.front();
    client.due.pop_front();
    if (is_paced()) free_.push_back(&client);
    --awaited_;
    if (is_counting_) stall_max_ = std::max(stall_max_, now - quiet_since_);
    quiet_since_ = now;
    if (capture_.is_open()) capture_token(answer);
    if (!is_counting_ || (is_paced() && due < counting_since_)) return;
    ++answered_;
    answer_bytes_ += answer.size();
    histogram_.add(nanoseconds_of(now - due));
    if (options_.count > 0 && answered_ == options_.count) end(now);
  }

  void capture_token(std::string_view answer) {
    if (answers_seen_++ % options_.capture_every != 0) return;
    constexpr std::string_view name = "\"clientToken\":\"";
    const auto begin = answer.find(name);
    if (begin == std::string_view::npos) give_up("an answer has no client token");
    const auto token = answer.substr(begin + name.size());
    capture_ << token.substr(0, token.find('"')) << '\n';
  }

  void send_more(Client& client) {
    output_.clear();
    const Time now = SteadyClock::now();
    while (client.due.size() < options_.depth && is_more_to_send()) append_request(client, now);
    send_output(client);
  }

  void append_request(Client& client, Time due) {
    const auto key = next_key();
    const bool is_other = also_ && next_random() % 100 < options_.also_percent;
    (is_other ? *also_ : template_).append_request(output_, key, sent_);
    ++sent_;
    client.due.push_back(due);
    if (awaited_++ == 0) quiet_since_ = due;
  }

  void send_output(const Client& client) {
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

  std::uint64_t next_random() {
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 7U;
    random_ ^= random_ << 17U;
    return random_ >> 8U;
  }

  std::string_view next_key() {
    if (keys_.size() == 0) return {};
    if (options_.count > 0) return keys_.at((sent_ - first_) % keys_.size());
    return keys_.at(next_random() % keys_.size());
  }

  const LoadOptions& options_;
  Keys keys_;
  RequestTemplate template_;
  std::optional<RequestTemplate> also_;
  TakeAnswer take_answer_;
  std::uint64_t random_;
  std::vector<Client> clients_;
  std::deque<Client*> free_;  // one entry for each request it could take; with --rate only
  std::ofstream capture_;
  std::string output_;
  int poll_ = -1;

  std::uint64_t sent_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t awaited_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t answers_seen_ = 0;
  std::uint64_t answer_bytes_ = 0;
  Histogram histogram_;
  Duration stall_max_{};  // the longest time without an answer while one was awaited
  Time quiet_since_;
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
  const LoadOptions options = read_options(count, words);
  ::prctl(PR_SET_TIMERSLACK, 1);  // nanosecond: requests are sent when they are due
  Load load{options};
  load.run();
  load.report();
}
