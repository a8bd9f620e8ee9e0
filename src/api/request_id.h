// Request ids: name one request in its answer, the log and the history.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace counterfoil {

// Whether a client's own id is taken over: 1 to 128 visible ASCII characters and no card number
// among them, as it stands in the log.
[[nodiscard]] bool may_be_request_id(std::string_view text);

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
