#include "cli/key_terms.h"

#include <array>
#include <charconv>
#include <chrono>
#include <ctime>
#include <system_error>

namespace counterfoil {
namespace {

using std::chrono::seconds;

constexpr std::int64_t years_max_s = std::int64_t{100} * 365 * 86'400;

tl::unexpected<Error> misused(std::string text) {
  return fail(Error{.code = ErrorCode::bad_request, .log = {std::move(text)}});
}

// Digits and nothing else; nothing when there are other characters or too many.
std::optional<std::int64_t> read_digits(std::string_view text) {
  std::int64_t number = 0;
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} ? std::optional{number} : std::nullopt;
}

std::optional<std::int64_t> seconds_in(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3'600;
    case 'd':
      return 86'400;
    default:
      return std::nullopt;
  }
}

// The numbers of a text that has `form`: digits where it has '0', else the same characters.
std::optional<std::array<unsigned, 6>> read_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return std::nullopt;
  std::array<unsigned, 6> numbers{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (form[i] != '0') {
      if (text[i] != form[i]) return std::nullopt;
      ++count;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    numbers[count] = numbers[count] * 10 + static_cast<unsigned>(text[i] - '0');
  }
  return numbers;
}

}  // namespace

Result<Scopes> read_scopes(const std::vector<std::string>& texts) {
  if (texts.empty()) return session_scopes;
  Scopes scopes;
  for (const std::string& text : texts) {
    const auto parsed = parse_scopes(text);
    if (!parsed) return misused("--scope must be read, write, admin, or some with commas between");
    scopes.bits |= parsed->bits;
  }
  return scopes;
}

Result<std::optional<Timestamp>> read_expires_in(std::string_view text, Timestamp now) {
  if (text.empty()) return std::nullopt;
  const auto unit = seconds_in(text.back());
  const auto count = read_digits(text.substr(0, text.size() - 1));
  if (!unit || !count || *count < 1 || *count > years_max_s / *unit) {
    return misused("--expires-in must be a number with s, m, h or d, such as 90d, up to 36500d");
  }
  return now + seconds{*count * *unit};
}

Result<std::optional<Timestamp>> read_expires_at(std::string_view text) {
  using namespace std::chrono;
  if (text.empty()) return std::nullopt;
  auto numbers = read_form(text, "0000-00-00T00:00:00Z");
  if (!numbers) numbers = read_form(text, "0000-00-00");
  if (numbers) {
    const auto [year_number, month_number, day_number, hour, minute, second] = *numbers;
    const year_month_day date{year{static_cast<int>(year_number)}, month{month_number},
                              day{day_number}};
    if (date.ok() && hour < 24 && minute < 60 && second < 60) {
      return sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
    }
  }
  return misused("--expires-at must be a time in UTC such as 2027-01-31T23:59:59Z, or a date");
}

std::string write_time(Timestamp at) {
  const auto since_1970 = std::chrono::system_clock::to_time_t(at);
  std::tm utc{};
  ::gmtime_r(&since_1970, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string write_time(std::optional<Timestamp> at) { return at ? write_time(*at) : "-"; }

}  // namespace counterfoil
