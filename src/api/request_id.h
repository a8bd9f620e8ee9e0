// Request ids: name one request in its answer, the log and the history.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "http/message.h"

namespace counterfoil {

// The client's own id, when it is taken over: 1 to 128 visible ASCII characters. As it stands in
// the log and the history, no card number, API key or client token is among them.
[[nodiscard]] std::optional<std::string_view> sent_request_id(const http::RequestHead& head);

// Makes ids that no other process makes: "req_" and 16 hexadecimal digits. Any thread may call it.
class RequestIds {
 public:
  explicit RequestIds(Random& random);
  [[nodiscard]] std::string make();

 private:
  std::uint64_t offset_ = 0;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace counterfoil
