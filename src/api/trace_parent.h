// The W3C trace context of a request: whose work it is part of.
#pragma once

#include <string_view>

#include "http/message.h"

namespace counterfoil {

// The trace id of the `traceparent` header: 32 lower-case hexadecimal digits. "" when there is
// none, or none that can be read: such a header is ignored. Source: W3C Trace Context (2021-11-23),
// §3.2.
[[nodiscard]] std::string_view trace_id_of(const http::RequestHead& head);

}  // namespace counterfoil
