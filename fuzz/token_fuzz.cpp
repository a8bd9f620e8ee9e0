// Client tokens of any bytes: only texts identical to an issued one are accepted, and only those of
// the merchant are told to have expired; seals and base64url of any bytes stop nothing.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ensure.h"
#include "token/base64url.h"
#include "token/client_token.h"
#include "token/seal.h"

namespace counterfoil {
namespace {

constexpr std::int64_t shop = 1;
constexpr std::int64_t other_shop = 2;
constexpr Timestamp now{std::chrono::seconds{1'700'000'000}};
constexpr std::chrono::sys_seconds later{std::chrono::seconds{1'700'086'400}};

class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = static_cast<std::byte>(++count_ * 167U);
  }

 private:
  std::uint32_t count_ = 0;
};

const KeyRing& keys() {
  static const KeyRing ring{
      {{"sk-now", std::string(32, 'n')}, {"sk-before", std::string(32, 'b')}}};
  return ring;
}

std::string issue(std::int64_t merchant, std::chrono::sys_seconds expires_at) {
  CountingRandom random;
  return issue_client_token(keys(), {.public_url = "http://127.0.0.1:8080"},
                            make_access_token(now, random, merchant, keys().current()), expires_at);
}

struct Issued {
  std::string alive = issue(shop, later);
  std::string expired = issue(shop, std::chrono::floor<std::chrono::seconds>(now));
  std::string of_other = issue(other_shop, later);
};

const Issued& issued() {
  static const Issued tokens;
  return tokens;
}

void check_verdict(std::string_view text) {
  const auto verified = verify_client_token(keys(), text, shop, now);
  const bool is_alive = text == issued().alive || text == issued().of_other;
  ensure(verified.has_value() == is_alive, "only an issued token is accepted");
  if (verified) return;
  const bool is_expired = verified.error().code == ErrorCode::client_token_expired;
  ensure(is_expired || verified.error().code == ErrorCode::client_token_invalid, "one of the two");
  ensure(is_expired == (text == issued().expired), "only an issued token can have expired");
  const auto by_other = verify_client_token(keys(), text, other_shop, now);
  ensure(by_other.error().code == ErrorCode::client_token_invalid, "to others it is no token");
}

void check_base64url(std::string_view text) {
  const auto bytes = decode_base64url(text);
  ensure(!bytes || encode_base64url(*bytes) == text, "one text for the same bytes");
  ensure(decode_base64url(encode_base64url(text)) == text, "what is written is read");
}

void check_seal(std::string_view text) {
  CountingRandom random;
  const std::string sealed = seal(text, "place", keys().current(), random);
  ensure(open_seal(sealed, "place", keys()) == text, "what is sealed is opened");
  ensure(!open_seal(text, "place", keys()), "what was not sealed is not opened");
  const auto session_key = session_key_of(text);
  ensure(!session_key || text.size() == 36, "only a UUID names a session");
}

// An issued token with bytes of the input put over it: near misses, which bytes alone seldom are.
void check_near_misses(std::string_view text) {
  constexpr std::size_t places_max = 8;
  for (const std::string& token : {issued().alive, issued().expired, issued().of_other}) {
    std::string changed = token;
    for (std::size_t i = 0; i + 2 < text.size() && i < 3 * places_max; i += 3) {
      const auto place =
          static_cast<unsigned char>(text[i]) * 256U + static_cast<unsigned char>(text[i + 1]);
      changed[place % changed.size()] = text[i + 2];
    }
    check_verdict(changed);
    check_verdict(changed + std::string{text});
    check_verdict(changed.substr(0, changed.size() - text.size() % changed.size()));
  }
}

}  // namespace
}  // namespace counterfoil

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace counterfoil;
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  check_verdict(text);
  check_base64url(text);
  check_seal(text);
  check_near_misses(text);
  return 0;
}
