#include "api/session_response.h"

#include <array>
#include <cstdio>
#include <utility>

#include "json/writer.h"

namespace counterfoil {

std::string write_expiry(Timestamp at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string write_answer(const StoredSession& session, const Addition& addition) {
  std::string body;
  constexpr std::size_t usual_addition = 256;
  body.reserve(session.document.size() + addition.client_token.size() + usual_addition);
  body.append(session.document, 0, session.document.size() - 1);  // without the closing brace
  if (body.size() > 1) body += ',';
  json::Writer out{body};
  if (!addition.warnings.empty()) {
    out.name("warnings");
    out.begin_array();
    for (const json::Warning& warning : addition.warnings) {
      out.begin_object();
      out.name("type");
      out.string(warning.type);
      out.name("code");
      out.string(warning.code);
      out.name("message");
      out.string(warning.message);
      out.end_object();
    }
    out.end_array();
  }
  out.name("clientToken");
  out.string(addition.client_token);
  out.name("clientTokenExpirationDate");
  out.string(write_expiry(session.expires_at));
  out.end_object();
  return body;
}

http::Response make_session_response(std::string entity_tag, std::string body) {
  http::Response response;
  response.headers.push_back({"ETag", std::move(entity_tag)});
  response.body = std::move(body);
  return response;
}

}  // namespace counterfoil
