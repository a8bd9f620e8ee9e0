#include "app/merchant_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "app/hex_text.h"
#include "app/merchant_toml.h"
#include "app/private_file.h"
#include "token/digest.h"

namespace counterfoil {
namespace {

constexpr std::string_view suffix = ".toml";
constexpr std::string_view check_begin = "# sha256: ";
constexpr std::size_t digest_length = 64;
constexpr std::size_t check_length = check_begin.size() + digest_length;
constexpr std::size_t file_bytes_max = merchant_toml_bytes_max + check_length + 1;

tl::unexpected<Error> storage_error(const std::string& doing) {
  return fail({.code = ErrorCode::store_unavailable,
               .log = {"cannot " + doing + ": " + std::strerror(errno)}});
}

tl::unexpected<Error> damage(const std::string& path, const std::string& what) {
  return fail({.code = ErrorCode::internal_error, .log = {path + ' ' + what}});
}

std::string check_of(std::string_view text) {
  return std::string{check_begin} + hex_text(sha256(text));
}

// Whether the line is a check, or was one before bits of it flipped.
bool is_check(std::string_view line) {
  if (line.starts_with("# sha256:")) return true;
  if (line.size() != check_length) return false;
  const auto digits = std::ranges::count_if(line.substr(check_begin.size()),
                                            [](unsigned char c) { return std::isxdigit(c) != 0; });
  return static_cast<std::size_t>(digits) > digest_length / 2;
}

// The number that the name of a file has; nothing for another file.
std::optional<MerchantId> merchant_of(const std::string& name) {
  MerchantId merchant = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), merchant);
  if (read.ec != std::errc{} || merchant <= 0) return std::nullopt;
  if (std::to_string(merchant) + std::string{suffix} != name) return std::nullopt;
  return merchant;
}

Result<std::string> read_text(const std::string& path) {
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  if (!file.is_open()) return storage_error("read " + path);
  std::string text(file_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return storage_error("read " + path);
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.empty()) return damage(path, "is empty");
  if (text.size() > file_bytes_max) return damage(path, "is too long for settings");
  return text;
}

Status write_whole(const std::string& path, const std::string& text) {
  const auto file = PrivateFile::open(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file) return fail(file.error());
  return file->write_durably(text);
}

}  // namespace

std::string merchant_folder(const std::string& directory) { return directory + "/merchants"; }

std::string merchant_file_path(const std::string& directory, MerchantId merchant) {
  return merchant_folder(directory) + '/' + std::to_string(merchant) + std::string{suffix};
}

Result<std::vector<MerchantId>> find_merchant_files(const std::string& directory) {
  std::vector<MerchantId> merchants;
  const auto folder = merchant_folder(directory);
  std::error_code error;
  const std::filesystem::directory_iterator end;
  for (std::filesystem::directory_iterator file{folder, error}; !error && file != end;
       file.increment(error)) {
    if (const auto merchant = merchant_of(file->path().filename())) merchants.push_back(*merchant);
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {"cannot read " + folder + ": " + error.message()}});
  }
  std::ranges::sort(merchants);
  return merchants;
}

Result<MerchantSettings> load_merchant_file(const std::string& directory, MerchantId merchant) {
  const auto path = merchant_file_path(directory, merchant);
  TRY(const auto file, read_text(path));
  std::string_view text{file};
  const auto line = text.substr(0, text.find('\n'));
  if (is_check(line)) {
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line != check_of(text)) {
      return damage(path,
                    "is damaged: its check does not fit; if it was changed by hand, remove the "
                    "first line");
    }
  }
  auto settings = read_merchant_toml(text);
  if (!settings) return damage(path, "is at fault: " + settings.error().log.text);
  return settings;
}

Status store_merchant_file(const std::string& directory, MerchantId merchant,
                           std::string_view text) {
  if (auto read = read_merchant_toml(text); !read) return fail(std::move(read).error());
  const auto folder = merchant_folder(directory);
  const auto path = merchant_file_path(directory, merchant);
  // Two commands at once do not write into one file.
  const auto unfinished = path + '.' + std::to_string(::getpid()) + ".new";
  auto done = make_private_directory(folder);
  if (!done) return done;
  done = write_whole(unfinished, check_of(text) + '\n' + std::string{text});
  if (done && ::rename(unfinished.c_str(), path.c_str()) != 0) done = storage_error("make " + path);
  if (!done) {
    ::unlink(unfinished.c_str());
    return done;
  }
  return sync_names_in(folder);
}

Status remove_merchant_file(const std::string& directory, MerchantId merchant) {
  const auto path = merchant_file_path(directory, merchant);
  if (::unlink(path.c_str()) == 0) return sync_names_in(merchant_folder(directory));
  if (errno == ENOENT) return {};
  return storage_error("remove " + path);
}

std::vector<std::string> find_merchant_faults(const std::string& directory) {
  const auto merchants = find_merchant_files(directory);
  if (!merchants) return {merchants.error().log.text};
  std::vector<std::string> faults;
  for (const MerchantId merchant : *merchants) {
    const auto settings = load_merchant_file(directory, merchant);
    if (!settings) faults.push_back(settings.error().log.text);
  }
  return faults;
}

}  // namespace counterfoil
