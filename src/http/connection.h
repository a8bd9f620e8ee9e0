// Connection: serves one client, its requests in and our answers out, in order.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/byte_budget.h"
#include "http/chunk_decoder.h"
#include "http/client_socket.h"
#include "http/head_parser.h"
#include "http/head_scanner.h"
#include "http/http_date.h"
#include "http/input_buffer.h"
#include "http/limits.h"
#include "http/message.h"

namespace counterfoil::http {

// What the connections of one thread share.
struct ConnectionSurroundings {
  const Limits& limits;
  Application& application;
  Deadlines& deadlines;
  const HttpDate& date;
  const bool& is_draining;
  const std::shared_ptr<const TlsContext>& tls;  // of connections that begin; none: not encrypted
  ByteBudget& in_flight;
};

class Connection {
 public:
  // `surroundings` outlives the connection.
  Connection(Socket socket, std::string peer_address, const ConnectionSurroundings& surroundings);

  // Serves until the connection is to be closed; the destructor closes it.
  [[nodiscard]] Task<void> serve();
  // Answers, unasked, that there are too many connections.
  [[nodiscard]] Task<void> turn_away();

 private:
  // What becomes of the connection after an answer.
  enum class After {
    next_request,
    close,
    linger,  // close when the client has had time to read the answer
  };
  struct Reply {
    Response response;
    After after = After::linger;
  };
  enum class Arrival { more, complete, malformed, too_large, too_slow, overloaded, gone };

  [[nodiscard]] Task<bool> shake_hands();
  [[nodiscard]] Task<After> serve_request();
  [[nodiscard]] Task<Arrival> receive_head();
  [[nodiscard]] Arrival look_for_head();

  [[nodiscard]] Task<std::optional<Reply>> make_reply(Arrival head_arrival);
  [[nodiscard]] Task<std::optional<Reply>> ask_application();
  [[nodiscard]] std::optional<Reply> reply_to_fault(TransportFault fault, std::string_view detail);
  [[nodiscard]] std::optional<Reply> reply_to_failed_body(Arrival arrival);

  [[nodiscard]] Arrival look_for_body();
  [[nodiscard]] Task<Arrival> receive_body();
  [[nodiscard]] Task<Arrival> receive_sized_body();
  [[nodiscard]] Task<Arrival> receive_chunked_body();
  [[nodiscard]] Arrival decode_chunks();
  [[nodiscard]] Task<bool> invite_body();

  [[nodiscard]] After settle(After after) const;
  [[nodiscard]] Task<bool> send_reply(const Response& response, After after);
  [[nodiscard]] Task<void> linger();
  void prepare_next_request();
  void give_back_storage();
  [[nodiscard]] bool may_hold(std::size_t input_size, std::size_t body_size);

  const ConnectionSurroundings& around_;
  ClientSocket socket_;
  std::string peer_address_;

  InputBuffer input_;
  HeadScanner scanner_;
  ParsedHead parsed_;
  std::size_t head_size_ = 0;     // of input_: what stands before the body
  std::size_t request_size_ = 0;  // of input_: what the request has used
  bool is_head_read_ = false;     // parsed_ is of this request
  bool is_first_request_ = true;
  std::string body_storage_;  // a body that was not in input_ in one piece
  std::string_view body_;
  std::optional<ChunkDecoder> chunks_;
  std::string output_;
  ByteShare share_;
};

}  // namespace counterfoil::http
