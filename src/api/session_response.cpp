#include "api/session_response.h"

#include <cstdint>
#include <utility>

#include "json/writer.h"

namespace counterfoil {

std::string write_expiry(Timestamp at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  std::string text = "0000-00-00T00:00:00.000000";
  const auto put = [&text](std::size_t end, std::int64_t number) {
    for (; number > 0; number /= 10) text[--end] = static_cast<char>('0' + number % 10);
  };
  put(4, static_cast<int>(date.year()));
  put(7, static_cast<unsigned>(date.month()));
  put(10, static_cast<unsigned>(date.day()));
  put(13, time.hours().count());
  put(16, time.minutes().count());
  put(19, time.seconds().count());
  put(26, time.subseconds().count());
  return text;
}

std::string write_answer(const StoredSession& session, const Addition& addition) {
  std::string body;
  constexpr std::size_t usual_addition = 256;
  body.reserve(session.document.size() + addition.client_token.size() + usual_addition);
  body.append(session.document, 0, session.document.size() - 1);  // without the closing brace
  if (body.size() > 1) body += ',';
  json::Writer out{body};
  if (!addition.warnings.empty()) {
    out.field_name("warnings");
    out.begin_array();
    for (const json::Warning& warning : addition.warnings) {
      out.begin_object();
      out.field_name("type");
      out.string(warning.type);
      out.field_name("code");
      out.string(warning.code);
      out.field_name("message");
      out.string(warning.message);
      out.end_object();
    }
    out.end_array();
  }
  out.field_name("clientToken");
  out.string(addition.client_token);
  out.field_name("clientTokenExpirationDate");
  out.string(write_expiry(session.expires_at));
  out.end_object();
  return body;
}

http::Response make_session_response(std::string entity_tag, std::string body) {
  constexpr std::size_t usual_headers = 3;  // those that every answer has are added to it
  http::Response response;
  response.headers.reserve(usual_headers);
  response.headers.push_back({"ETag", std::move(entity_tag)});
  response.body = std::move(body);
  return response;
}

}  // namespace counterfoil
