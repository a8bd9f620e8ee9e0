#include "http/client_socket.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace counterfoil::http {
namespace {

namespace asio = boost::asio;

constexpr asio::use_awaitable_t<TaskExecutor> use_task;

std::array<asio::const_buffer, 2> buffers_of(const Outgoing& outgoing) {
  return {asio::buffer(outgoing.head), asio::buffer(outgoing.body)};
}

}  // namespace

void Outgoing::remove_prefix(std::size_t size) {
  const std::size_t of_head = std::min(size, head.size());
  head.remove_prefix(of_head);
  body.remove_prefix(size - of_head);
}

ClientSocket::ClientSocket(Socket socket, Deadlines& deadlines, const TlsContext* tls)
    : socket_{std::move(socket)}, deadlines_{deadlines} {
  if (tls != nullptr) tls_.emplace(*tls, socket_.native_handle());
  // Both may fail on a connection that is gone already, which its first use will tell.
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  deadlines_.add(*this);
}

// RFC 9112 §9.8: whoever closes says so within TLS too.
ClientSocket::~ClientSocket() {
  if (tls_) tls_->say_goodbye();
  deadlines_.remove(*this);
}

Task<bool> ClientSocket::shake_hands() {
  TlsSession::Step step = tls_->shake_hands();
  while (step != TlsSession::Step::done) {
    if (!co_await wait_for(step)) co_return false;
    step = tls_->shake_hands();
  }
  co_return true;
}

// False when the wait was ended, or there is nothing to wait for.
Task<bool> ClientSocket::wait_for(TlsSession::Step step) {
  if (step == TlsSession::Step::ended) {
    error_ = asio::error::eof;
    co_return false;
  }
  const bool is_to_read = step == TlsSession::Step::wait_to_read;
  co_await socket_.async_wait(is_to_read ? Socket::wait_read : Socket::wait_write,
                              asio::redirect_error(use_task, error_));
  co_return !error_;
}

Task<std::size_t> ClientSocket::receive(std::span<char> space) {
  return tls_ ? receive_encrypted(space) : receive_raw(space);
}

// Waits before it reads: so a client that sends without a pause lets others have their turn.
Task<std::size_t> ClientSocket::receive_encrypted(std::span<char> space) {
  TlsSession::Moved moved{TlsSession::Step::wait_to_read};
  if (tls_->holds_input()) moved = tls_->read(space);
  while (moved.step != TlsSession::Step::done) {
    if (!co_await wait_for(moved.step)) co_return 0;
    moved = tls_->read(space);
  }
  co_return moved.size;
}

// Not a coroutine of its own, which would cost a frame per request.
Task<std::size_t> ClientSocket::receive_raw(std::span<char> space) {
  return socket_.async_receive(asio::buffer(space.data(), space.size()),
                               asio::redirect_error(use_task, error_));
}

bool ClientSocket::wait_was_ended() const { return error_ == asio::error::operation_aborted; }

TlsSession::Step ClientSocket::send_encrypted(Outgoing& outgoing) {
  TlsSession::Step step = TlsSession::Step::done;
  while (step == TlsSession::Step::done && !outgoing.empty()) {
    const TlsSession::Moved moved = outgoing.head.empty()
                                        ? tls_->write(outgoing.body, {})
                                        : tls_->write(outgoing.head, outgoing.body);
    outgoing.remove_prefix(moved.size);
    step = moved.step;
  }
  return step;
}

bool ClientSocket::send_at_once(Outgoing& outgoing) {
  if (tls_) return send_encrypted(outgoing) != TlsSession::Step::ended;
  while (!outgoing.empty()) {
    boost::system::error_code error;
    const std::size_t sent = socket_.write_some(buffers_of(outgoing), error);
    if (error == asio::error::would_block) return true;
    if (error) return false;
    outgoing.remove_prefix(sent);
  }
  return true;
}

Task<bool> ClientSocket::send_all_encrypted(Outgoing outgoing) {
  TlsSession::Step step = send_encrypted(outgoing);
  while (step != TlsSession::Step::done) {
    if (!co_await wait_for(step)) co_return false;
    step = send_encrypted(outgoing);
  }
  co_return true;
}

Task<bool> ClientSocket::send_all(Outgoing outgoing) {
  if (tls_) co_return co_await send_all_encrypted(outgoing);
  while (!outgoing.empty()) {
    const std::size_t sent =
        co_await socket_.async_send(buffers_of(outgoing), asio::redirect_error(use_task, error_));
    if (error_) co_return false;
    outgoing.remove_prefix(sent);
  }
  co_return true;
}

void ClientSocket::end_sending() {
  if (tls_) tls_->say_goodbye();
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void ClientSocket::on_deadline() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void ClientSocket::on_stop() {
  if (when_stopping_ == WhenStopping::end_wait) on_deadline();
}

}  // namespace counterfoil::http
