// Origins of web pages, as browsers write them in the header Origin.
#pragma once

#include <string_view>

namespace counterfoil {

// Whether a browser may write the text for some page: `scheme://host` or `scheme://host:port`, in
// lower case, without the port that is the scheme's own, nothing behind it. Another spelling of the
// same place would never be equal to what is sent. Source: RFC 6454 §6.2, WHATWG URL.
[[nodiscard]] bool is_web_origin(std::string_view text);

}  // namespace counterfoil
