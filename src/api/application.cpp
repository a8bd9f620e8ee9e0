#include "api/application.h"

#include <chrono>
#include <exception>
#include <utility>

#include "api/admission.h"
#include "api/cross_origin.h"
#include "api/error_response.h"
#include "api/request_id.h"
#include "api/routes.h"
#include "api/trace_parent.h"

namespace counterfoil {
namespace {

using SteadyClock = std::chrono::steady_clock;

// What a log line tells of a request. Source: no token, key, body or personal data.
struct RequestRecord {
  std::string_view method;
  std::string_view route;
  std::string_view request_id;
  std::string_view diagnostics_id;
  std::string_view actor;
  const http::RequestHead* head;  // null: it never became a request
  SteadyClock::time_point begun;
};

// A 500 is a defect or damage; a 503 says that there is too much to do, or names what is logged as
// an error elsewhere.
LogLevel level_of(int status) {
  if (status == 503) return LogLevel::warning;
  return status >= 500 ? LogLevel::error : LogLevel::info;
}

void log_request(Log& log, const RequestRecord& record, const http::Response& response,
                 std::string_view detail) {
  const LogLevel level = level_of(response.status);
  if (!log.wants(level)) return;
  const auto duration =
      std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - record.begun);
  log.write(level, "request",
            {{"method", record.method},
             {"route", record.route},
             {"status", std::int64_t{response.status}},
             {"duration_us", std::int64_t{duration.count()}},
             {"request_id", record.request_id},
             {"diagnostics_id", record.diagnostics_id},
             {"api_key_id", record.actor},
             {"trace_id", record.head == nullptr ? "" : trace_id_of(*record.head)},
             {"detail", detail}});
}

// A method as it may stand in a log line: unknown ones are the client's text.
std::string_view known_method(std::string_view method) {
  for (const std::string_view known :
       {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"}) {
    if (method == known) return known;
  }
  return "other";
}

class SessionExchange final : public http::Exchange {
 public:
  SessionExchange(const Service& service, RequestIds& ids, const http::RequestHead& head)
      : service_{service}, context_{head} {
    context_.now = service.clock.now();
    const auto sent = sent_request_id(head);
    context_.request_id = sent ? std::string{*sent} : ids.make();
  }

  std::optional<http::Response> refuse() override {
    auto admitted = admit(service_, context_);
    if (!admitted) return finish(fail(std::move(admitted).error()));
    if (auto* ready = std::get_if<http::Response>(&*admitted)) return finish(std::move(*ready));
    route_ = std::get<const Route*>(*admitted);
    return std::nullopt;
  }

  http::BodyUse body_use() const override {
    return takes_body(*route_) ? http::BodyUse::all : http::BodyUse::none;
  }

  Task<http::Response> answer(std::string_view body, http::BodyState state) override {
    // An exception means that the machine failed: this is the one place where it is caught.
    std::string failure;
    try {
      Status admitted;
      if (route_->access == Access::sessions) {
        admitted = co_await admit_to_session(service_, context_);
      }
      if (admitted) admitted = check_body(context_, *route_, state);
      if (!admitted) co_return finish(fail(std::move(admitted).error()));
      co_return finish(co_await route_->handler(service_, context_, body));
    } catch (const std::exception& exception) {
      failure = exception.what();
    }
    co_return finish(fail(Error{.code = ErrorCode::internal_error, .log = {std::move(failure)}}));
  }

 private:
  http::Response finish(Result<http::Response> result) {
    std::string diagnostics_id;
    std::string_view detail;
    http::Response response;
    if (result) {
      response = *std::move(result);
      if (context_.page) open_to_page(response, *context_.page);
    } else {
      diagnostics_id = make_diagnostics_id(service_.random);
      detail = result.error().log.text;
      response = answer_error(result.error(), diagnostics_id);
    }
    response.headers.push_back({"X-Request-Id", context_.request_id});
    response.headers.push_back({"Cache-Control", "no-store"});
    log_request(service_.log,
                {known_method(context_.head.method), route_ ? route_->path : "-",
                 context_.request_id, diagnostics_id, context_.api_key.id, &context_.head, begun_},
                response, detail);
    return response;
  }

  http::Response answer_error(const Error& error, std::string_view diagnostics_id) const {
    const bool is_for_api = !is_for_checkouts(context_.head.path);
    auto response =
        is_for_api ? make_error_response(error, route_ ? route_->model : "", diagnostics_id)
                   : make_error_response(with_faults_in_description(error), "", diagnostics_id);
    explain(error.code, response);
    const bool may_be_read = context_.page && error.code != ErrorCode::origin_not_allowed;
    if (may_be_read) open_to_page(response, *context_.page);
    return response;
  }

  // The headers that RFC 9110 asks for with an error.
  void explain(ErrorCode code, http::Response& response) const {
    if (code == ErrorCode::method_not_allowed) {
      response.headers.push_back({"Allow", allowed_methods(context_.head.path)});
    }
    if (code == ErrorCode::unauthorized) {
      response.headers.push_back({"WWW-Authenticate", "ApiKey"});
    }
    if (code == ErrorCode::access_token_invalid) {
      response.headers.push_back({"WWW-Authenticate", "AccessToken"});
    }
  }

  const Service& service_;
  RequestContext context_;
  SteadyClock::time_point begun_ = SteadyClock::now();
  const Route* route_ = nullptr;
};

ErrorCode code_of(http::TransportFault fault) {
  switch (fault) {
    case http::TransportFault::malformed:
      return ErrorCode::bad_request;
    case http::TransportFault::headers_too_large:
      return ErrorCode::headers_too_large;
    case http::TransportFault::too_slow:
      return ErrorCode::request_timeout;
    case http::TransportFault::too_many_connections:
      return ErrorCode::store_unavailable;
    case http::TransportFault::overloaded:
    case http::TransportFault::draining:
      return ErrorCode::store_unavailable;
    case http::TransportFault::failed:
      return ErrorCode::internal_error;
  }
  return ErrorCode::internal_error;
}

class SessionApplication final : public http::Application {
 public:
  explicit SessionApplication(const Service& service) : service_{service}, ids_{service.random} {}

  std::unique_ptr<http::Exchange> begin(const http::RequestHead& head) override {
    return std::make_unique<SessionExchange>(service_, ids_, head);
  }

  http::Response answer_fault(http::TransportFault fault, std::string_view detail) override {
    const auto begun = SteadyClock::now();
    const Error error{.code = code_of(fault), .client_text = std::string{detail}};
    const std::string request_id = ids_.make();
    const std::string diagnostics_id = make_diagnostics_id(service_.random);
    auto response = make_error_response(error, "", diagnostics_id);
    response.headers.push_back({"X-Request-Id", request_id});
    response.headers.push_back({"Cache-Control", "no-store"});
    log_request(service_.log, {"-", "-", request_id, diagnostics_id, "", nullptr, begun}, response,
                detail);
    return response;
  }

 private:
  const Service& service_;
  RequestIds ids_;
};

}  // namespace

std::unique_ptr<http::Application> make_application(const Service& service) {
  return std::make_unique<SessionApplication>(service);
}

}  // namespace counterfoil
