#include "http/connection.h"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <utility>

#include "http/response_head.h"

namespace counterfoil::http {
namespace {

namespace asio = boost::asio;

constexpr asio::use_awaitable_t<TaskExecutor> use_task;

constexpr std::size_t input_space_least = 1024;
constexpr std::size_t input_space_first = 4096;
constexpr std::string_view overload_detail = "Too much is being sent at once.";
// A client that declares a large body gets memory for it as it sends, not before.
constexpr std::size_t body_step_least = std::size_t{16} * 1024;
// What a connection keeps for its next request, and may hold without asking: of ten thousand that
// are idle this is what counts.
constexpr std::size_t storage_kept_max = input_space_first;

}  // namespace

Connection::Connection(Socket socket, std::string peer_address,
                       const ConnectionSurroundings& surroundings)
    : around_{surroundings},
      socket_{std::move(socket), surroundings.deadlines, surroundings.tls.get()},
      peer_address_{std::move(peer_address)},
      share_{surroundings.in_flight} {
  parsed_.head.peer_address = peer_address_;
}

Task<void> Connection::serve() {
  After after = After::next_request;
  if (socket_.is_encrypted() && !co_await shake_hands()) {
    after = around_.is_draining ? After::close : After::linger;
  }
  while (after == After::next_request) {
    // Who sends many requests ahead lets others have their turn between them.
    if (!input_.unread().empty()) co_await asio::post(co_await asio::this_coro::executor, use_task);
    after = co_await serve_request();
  }
  if (after == After::linger) co_await linger();
}

// Whoever speaks no TLS, or none that we speak, is told by an alert at most.
Task<bool> Connection::shake_hands() {
  socket_.limit_waits(around_.limits.tls_handshake_timeout);
  socket_.set_when_stopping(ClientSocket::WhenStopping::end_wait);
  const bool is_done = co_await socket_.shake_hands();
  socket_.set_when_stopping(ClientSocket::WhenStopping::go_on);
  co_return is_done;
}

Task<void> Connection::turn_away() {
  if (socket_.is_encrypted() && !co_await shake_hands()) co_return;
  const std::optional<Reply> reply =
      reply_to_fault(TransportFault::too_many_connections, "There are too many connections.");
  if (!reply) co_return;
  if (co_await send_reply(reply->response, reply->after)) co_await linger();
}

Task<Connection::After> Connection::serve_request() {
  if (around_.is_draining && input_.unread().empty()) co_return After::close;
  const Arrival head_arrival = co_await receive_head();
  if (head_arrival == Arrival::gone) co_return After::close;
  socket_.do_not_limit_waits();
  const std::optional<Reply> reply = co_await make_reply(head_arrival);
  if (!reply) co_return After::close;
  const After after = settle(reply->after);
  if (!co_await send_reply(reply->response, after)) co_return After::close;
  if (after == After::next_request) prepare_next_request();
  co_return after;
}

// The head, from whatever is left of the last read on. Between requests the wait is long, for the
// first of all it is short: who has asked for nothing yet only takes a place. Both end without a
// word; once a request has begun the wait is short, and ends with an answer.
Task<Connection::Arrival> Connection::receive_head() {
  Arrival arrival = look_for_head();
  bool has_begun = !input_.unread().empty();
  if (arrival == Arrival::more) {
    const bool is_short = has_begun || is_first_request_;
    socket_.limit_waits(is_short ? around_.limits.head_timeout : around_.limits.idle_timeout);
  }
  while (arrival == Arrival::more) {
    if (!has_begun) socket_.set_when_stopping(ClientSocket::WhenStopping::end_wait);
    input_.make_space(input_.unread().empty() ? input_space_first : input_space_least);
    if (!may_hold(input_.capacity(), body_storage_.capacity())) co_return Arrival::overloaded;
    const std::size_t size = co_await socket_.receive(input_.space());
    socket_.set_when_stopping(ClientSocket::WhenStopping::go_on);
    if (size == 0) {
      co_return has_begun&& socket_.wait_was_ended() ? Arrival::too_slow : Arrival::gone;
    }
    input_.add(size);
    arrival = look_for_head();
    if (arrival == Arrival::more && !std::exchange(has_begun, true)) {
      socket_.limit_waits(around_.limits.head_timeout);
    }
  }
  co_return arrival;
}

Connection::Arrival Connection::look_for_head() {
  const std::string_view bytes = input_.unread();
  const HeadScanner::Found found = scanner_.scan(bytes);
  if (found == HeadScanner::Found::malformed) return Arrival::malformed;
  const bool is_complete = found == HeadScanner::Found::complete;
  const std::size_t size = (is_complete ? scanner_.end() : bytes.size()) - scanner_.begin();
  if (size > around_.limits.header_bytes_max) return Arrival::too_large;
  return is_complete ? Arrival::complete : Arrival::more;
}

// Nothing when there is no one left to answer.
Task<std::optional<Connection::Reply>> Connection::make_reply(Arrival head_arrival) {
  if (head_arrival == Arrival::too_slow) {
    co_return reply_to_fault(TransportFault::too_slow, "The request did not arrive in time.");
  }
  if (head_arrival == Arrival::overloaded) {
    co_return reply_to_fault(TransportFault::overloaded, overload_detail);
  }
  if (head_arrival == Arrival::too_large) {
    co_return reply_to_fault(TransportFault::headers_too_large, "The headers are too large.");
  }
  if (head_arrival == Arrival::malformed) {
    co_return reply_to_fault(TransportFault::malformed, "The request is not HTTP/1.1.");
  }
  try {
    co_return co_await ask_application();
  } catch (...) {
    // Whatever it was is the application's to log; here it is the end of this connection only.
  }
  co_return reply_to_fault(TransportFault::failed, "The request could not be answered.");
}

Task<std::optional<Connection::Reply>> Connection::ask_application() {
  input_.make_space(input_space_least);  // from here on the views of the head hold it in place
  head_size_ = scanner_.end();
  const std::string_view head =
      input_.unread().substr(scanner_.begin(), head_size_ - scanner_.begin());
  if (const std::optional<HeadFault> fault = parse_head(head, around_.limits, parsed_)) {
    co_return reply_to_fault(fault->fault, fault->detail);
  }
  is_head_read_ = true;
  if (around_.is_draining) {
    co_return reply_to_fault(TransportFault::draining, "The server is shutting down.");
  }
  const std::unique_ptr<Exchange> exchange = around_.application.begin(parsed_.head);
  std::optional<Response> refusal = exchange->refuse();
  Arrival body_arrival = look_for_body();
  if (refusal) {
    const bool is_used_up = body_arrival == Arrival::complete;
    co_return Reply{*std::move(refusal), is_used_up ? After::next_request : After::linger};
  }
  BodyState state = BodyState::complete;
  if (body_arrival == Arrival::more && exchange->body_use() == BodyUse::none) {
    state = BodyState::unread;
  } else if (body_arrival == Arrival::more) {
    body_arrival = co_await receive_body();
  }
  if (body_arrival == Arrival::too_large) state = BodyState::too_large;
  if (state == BodyState::complete && body_arrival != Arrival::complete) {
    co_return reply_to_failed_body(body_arrival);
  }
  // A named answer: GCC 12 destroys twice what is awaited inside an aggregate's braces.
  Response response = co_await exchange->answer(body_, state);
  const bool is_used_up = state == BodyState::complete;
  co_return Reply{std::move(response), is_used_up ? After::next_request : After::linger};
}

std::optional<Connection::Reply> Connection::reply_to_fault(TransportFault fault,
                                                            std::string_view detail) {
  try {
    return Reply{around_.application.answer_fault(fault, detail), After::linger};
  } catch (...) {
    return std::nullopt;
  }
}

std::optional<Connection::Reply> Connection::reply_to_failed_body(Arrival arrival) {
  if (arrival == Arrival::too_slow) {
    return reply_to_fault(TransportFault::too_slow, "The body did not arrive in time.");
  }
  if (arrival == Arrival::malformed) {
    return reply_to_fault(TransportFault::malformed, "The chunked body is malformed.");
  }
  if (arrival == Arrival::overloaded) {
    return reply_to_fault(TransportFault::overloaded, overload_detail);
  }
  return std::nullopt;
}

// The body, as far as it can be had without waiting.
Connection::Arrival Connection::look_for_body() {
  request_size_ = head_size_;
  body_ = {};
  if (parsed_.is_chunked) {
    body_storage_.clear();
    chunks_.emplace(around_.limits);
    return decode_chunks();
  }
  const std::uint64_t length = parsed_.head.content_length.value_or(0);
  if (length > around_.limits.body_bytes_max) return Arrival::too_large;
  const std::string_view behind_head = input_.unread().substr(head_size_);
  if (behind_head.size() < length) return Arrival::more;
  body_ = behind_head.substr(0, static_cast<std::size_t>(length));
  request_size_ += body_.size();
  return Arrival::complete;
}

Task<Connection::Arrival> Connection::receive_body() {
  if (parsed_.expects_continue && input_.unread().size() == head_size_) {
    socket_.limit_waits(around_.limits.write_timeout);
    if (!co_await invite_body()) co_return Arrival::gone;
  }
  socket_.limit_waits(around_.limits.body_timeout);
  const Arrival arrival =
      parsed_.is_chunked ? co_await receive_chunked_body() : co_await receive_sized_body();
  socket_.do_not_limit_waits();
  co_return arrival;
}

Task<bool> Connection::invite_body() {
  Outgoing invitation{"HTTP/1.1 100 Continue\r\n\r\n", {}};
  if (!socket_.send_at_once(invitation)) co_return false;
  co_return invitation.empty() || co_await socket_.send_all(invitation);
}

Task<Connection::Arrival> Connection::receive_sized_body() {
  const auto length = static_cast<std::size_t>(*parsed_.head.content_length);
  body_storage_ = input_.unread().substr(head_size_);
  input_.truncate(head_size_);
  std::size_t arrived = body_storage_.size();
  while (arrived < length) {
    if (arrived == body_storage_.size()) {
      const std::size_t next = std::min(length, arrived + std::max(arrived, body_step_least));
      if (!may_hold(input_.capacity(), next)) co_return Arrival::overloaded;
      body_storage_.resize(next);
    }
    const std::size_t size = co_await socket_.receive(std::span{body_storage_}.subspan(arrived));
    if (size == 0) co_return socket_.wait_was_ended() ? Arrival::too_slow : Arrival::gone;
    arrived += size;
  }
  body_ = body_storage_;
  co_return Arrival::complete;
}

Task<Connection::Arrival> Connection::receive_chunked_body() {
  Arrival arrival = Arrival::more;
  while (arrival == Arrival::more) {
    const std::size_t size = co_await socket_.receive(input_.space());
    if (size == 0) co_return socket_.wait_was_ended() ? Arrival::too_slow : Arrival::gone;
    input_.add(size);
    arrival = decode_chunks();
    if (!may_hold(input_.capacity(), body_storage_.capacity())) co_return Arrival::overloaded;
  }
  co_return arrival;
}

Connection::Arrival Connection::decode_chunks() {
  std::string_view bytes = input_.unread().substr(head_size_);
  const ChunkDecoder::State state = chunks_->decode(bytes, body_storage_);
  switch (state) {
    case ChunkDecoder::State::more:
      input_.truncate(head_size_);  // all of it is in body_storage_, or was framing
      return Arrival::more;
    case ChunkDecoder::State::complete:
      request_size_ = input_.unread().size() - bytes.size();
      body_ = body_storage_;
      return Arrival::complete;
    case ChunkDecoder::State::malformed:
      return Arrival::malformed;
    case ChunkDecoder::State::too_large:
      return Arrival::too_large;  // body_ stays empty
  }
  return Arrival::malformed;
}

// An answer that would let the connection stay open closes it when client or server want that.
Connection::After Connection::settle(After after) const {
  if (after != After::next_request) return after;
  if (parsed_.keeps_alive && !around_.is_draining) return after;
  const bool has_more_input = input_.unread().size() > request_size_;
  return has_more_input ? After::linger : After::close;
}

Task<bool> Connection::send_reply(const Response& response, After after) {
  ConnectionOption option = ConnectionOption::close;
  if (after == After::next_request) {
    option = parsed_.is_http_1_0 ? ConnectionOption::keep_alive : ConnectionOption::unsaid;
  }
  output_.clear();
  const Transport transport = socket_.is_encrypted() ? Transport::tls : Transport::plain;
  append_response_head(output_, response, option, around_.date.text(), transport);
  const bool is_bodiless =
      !may_have_body(response.status) || (is_head_read_ && parsed_.head.method == "HEAD");
  Outgoing outgoing{output_, is_bodiless ? std::string_view{} : body_of(response)};
  if (!socket_.send_at_once(outgoing)) co_return false;
  if (outgoing.empty()) co_return true;
  // An answer that has to wait is held too; who is slow when there is no room is cut off.
  if (!may_hold(input_.capacity(), body_storage_.capacity() + outgoing.body.size()))
    co_return false;
  socket_.limit_waits(around_.limits.write_timeout);
  co_return co_await socket_.send_all(outgoing);
}

void Connection::prepare_next_request() {
  input_.consume(request_size_);
  scanner_ = HeadScanner{};
  is_head_read_ = false;
  is_first_request_ = false;
  give_back_storage();
}

void Connection::give_back_storage() {
  // Assigning an empty one would keep the memory.
  if (body_storage_.capacity() > storage_kept_max) std::string{}.swap(body_storage_);
  input_.shrink(storage_kept_max);
  static_cast<void>(may_hold(input_.capacity(), body_storage_.capacity()));
}

// Whether the server has room for buffers of these sizes; then they count as held. Always when they
// are not larger than before.
bool Connection::may_hold(std::size_t input_size, std::size_t body_size) {
  const std::size_t size = input_size + body_size;
  return share_.resize(size - std::min(size, 2 * storage_kept_max));
}

// Reads on for a while without looking at it, until the client closes: with bytes unread, closing
// would reset the connection, and the client could lose the answer. RFC 9112 §9.6.
Task<void> Connection::linger() {
  socket_.end_sending();
  socket_.limit_waits(around_.limits.linger_timeout);
  input_.truncate(0);
  give_back_storage();
  std::size_t left = around_.limits.linger_bytes_max;
  std::size_t size = 0;
  do {
    left -= size;
    input_.truncate(0);
    input_.make_space(input_space_first);
    size = co_await socket_.receive_raw(input_.space());
  } while (size > 0 && size <= left);
}

}  // namespace counterfoil::http
