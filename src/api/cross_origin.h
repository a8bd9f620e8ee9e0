// Cross-origin requests: whose pages may call, and what lets a browser show them the answer.
#pragma once

#include <string>
#include <string_view>

#include "api/request_context.h"
#include "api/service.h"
#include "base/result.h"
#include "http/message.h"

namespace counterfoil {

// Scheme, host and port of a URL of ours, without the port that goes without saying: as a browser
// writes it, but for the case of letters.
[[nodiscard]] std::string_view origin_of(std::string_view url);

// Sets the context's page when the request comes from one that may call for some merchant; which
// merchant it is for may not be known yet. An app sends no Origin and is let in.
// Errors: origin_not_allowed. Source: Fetch standard §3.2, decision 0061.
[[nodiscard]] Status note_page(const Service& service, RequestContext& context);

// Whether the page of the request, if there is one, may call for the merchant.
// Errors: origin_not_allowed.
[[nodiscard]] Status check_page(const Service& service, const RequestContext& context,
                                MerchantId merchant);

// Whether a browser asks by this OPTIONS request what a page may send.
[[nodiscard]] bool is_preflight(const http::RequestHead& head);

// The answer to it but for the headers that every answer to a page has.
[[nodiscard]] http::Response answer_preflight(const http::RequestHead& head,
                                              std::string allowed_methods);

// Adds the headers that let pages of `origin` read the answer.
void open_to_page(http::Response& response, std::string_view origin);

}  // namespace counterfoil
