#include "http/http_date.h"

#include <cstddef>
#include <span>

namespace counterfoil::http {
namespace {

// Writes the last digits of `number` that `place` has room for.
void put_digits(std::span<char> place, unsigned number) {
  for (std::size_t at = place.size(); at > 0; --at) {
    place[at - 1] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

void put_text(std::span<char> place, std::string_view text) {
  text.copy(place.data(), place.size());
}

}  // namespace

void HttpDate::set(std::chrono::sys_seconds now) {
  using namespace std::chrono;
  if (now == now_) return;
  now_ = now;
  constexpr std::string_view days = "SunMonTueWedThuFriSat";
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto day = floor<std::chrono::days>(now);
  const year_month_day date{day};
  const hh_mm_ss time{now - day};
  const std::span<char> text{text_};
  put_text(text, "Sun, 06 Nov 1994 08:49:37 GMT");  // the form; each part is written over
  put_text(text.subspan(0, 3), days.substr(weekday{day}.c_encoding() * std::size_t{3}));
  put_digits(text.subspan(5, 2), static_cast<unsigned>(date.day()));
  put_text(text.subspan(8, 3),
           months.substr((static_cast<unsigned>(date.month()) - 1) * std::size_t{3}));
  put_digits(text.subspan(12, 4), static_cast<unsigned>(static_cast<int>(date.year())));
  put_digits(text.subspan(17, 2), static_cast<unsigned>(time.hours().count()));
  put_digits(text.subspan(20, 2), static_cast<unsigned>(time.minutes().count()));
  put_digits(text.subspan(23, 2), static_cast<unsigned>(time.seconds().count()));
}

}  // namespace counterfoil::http
