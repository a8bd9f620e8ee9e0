// Writes what stands before the body of an answer.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace counterfoil::http {

// What the Connection header of an answer says.
enum class ConnectionOption {
  unsaid,      // HTTP/1.1 stays open unless told otherwise
  keep_alive,  // HTTP/1.0 closes unless told otherwise
  close,
};

// The bytes of the answer's body, shared or its own.
[[nodiscard]] std::string_view body_of(const Response& response);

// Whether an answer of this status carries a body at all. RFC 9110 §6.4.1.
[[nodiscard]] bool may_have_body(int status);

// What an answer travels over.
enum class Transport { plain, tls };

// Appends status line, header fields and the empty line to `out`. `response` is ours: a status
// outside 200–599, or a line end in a header value, stops the program.
void append_response_head(std::string& out, const Response& response, ConnectionOption option,
                          std::string_view date, Transport transport);

}  // namespace counterfoil::http
