// Keys and RequestTemplate: what is sent, made with as little work as can be.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "give_up.h"

namespace counterfoil::bench {

constexpr std::string_view key_mark = "@KEY@";
constexpr std::string_view number_mark = "@@@@@@@";
constexpr std::uint64_t number_first = 1'000'000;  // seven digits that JSON takes as a number
constexpr std::uint64_t number_count = 9'000'000;

// The lines of a file, all of one length, as memory.
class Keys {
 public:
  explicit Keys(const std::string& path) {
    if (path == "-") return;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (file < 0 || ::fstat(file, &status) != 0) give_up("cannot open " + path);
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    if (bytes == MAP_FAILED) give_up("cannot map " + path);
    ::close(file);
    text_ = {static_cast<const char*>(bytes), size};
    stride_ = text_.find('\n') + 1;
    if (stride_ == 0 || size % stride_ != 0) give_up(path + ": the lines differ in length");
  }

  [[nodiscard]] std::size_t size() const { return stride_ == 0 ? 0 : text_.size() / stride_; }
  [[nodiscard]] std::string_view at(std::size_t number) const {
    return text_.substr(number * stride_, stride_ - 1);
  }

 private:
  std::string_view text_;
  std::size_t stride_ = 0;
};

// One request, and where in it the key and the changing digits stand.
class RequestTemplate {
 public:
  RequestTemplate(const std::string& path, const Keys& keys) {
    std::ifstream file{path, std::ios::binary};
    if (!file) give_up("cannot open " + path);
    text_.assign(std::istreambuf_iterator<char>{file}, {});
    if (const auto at = text_.find(key_mark); at != std::string::npos) {
      if (keys.size() == 0) give_up("the request needs keys");
      key_at_ = at;
      text_.replace(at, key_mark.size(), keys.at(0));
    }
    for (auto at = text_.find(number_mark); at != std::string::npos;
         at = text_.find(number_mark, at + number_mark.size())) {
      numbers_at_.push_back(at);
    }
  }

  void append_request(std::string& out, std::string_view key, std::uint64_t number) const {
    const auto begin = out.size();
    out += text_;
    if (key_at_) out.replace(begin + *key_at_, key.size(), key);
    std::array<char, 8> digits{};
    std::to_chars(digits.data(), digits.data() + digits.size(),
                  number_first + number % number_count);
    for (const auto at : numbers_at_) {
      std::memcpy(out.data() + begin + at, digits.data(), number_mark.size());
    }
  }

 private:
  std::string text_;
  std::optional<std::size_t> key_at_;
  std::vector<std::size_t> numbers_at_;
};

}  // namespace counterfoil::bench
