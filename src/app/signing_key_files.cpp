#include "app/signing_key_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/private_file.h"
#include "token/base64url.h"
#include "token/random_text.h"

namespace counterfoil {
namespace {

constexpr std::size_t secret_size_min = 32;
constexpr std::string_view suffix = ".key";
constexpr std::size_t kid_length_max = 64;

Error config_error(std::string text) {
  return Error{.code = ErrorCode::bad_request, .log = {std::move(text)}};
}
Error storage_error(const std::string& doing) {
  return Error{.code = ErrorCode::store_unavailable,
               .log = {"cannot " + doing + ": " + std::strerror(errno)}};
}

std::string folder_of(const std::string& directory) { return directory + "/signing-keys"; }

bool may_be_kid(std::string_view kid) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !kid.empty() && kid.size() <= kid_length_max &&
         std::all_of(kid.begin(), kid.end(), is_allowed);
}

Result<SigningSecret> make_secret(std::string_view kid, std::string_view text,
                                  const std::string& where) {
  auto secret = decode_base64url(text);
  if (!may_be_kid(kid) || !secret || secret->size() < secret_size_min) {
    return fail(config_error(where + " must hold a kid of letters, digits, - and _, and a secret "
                                     "in base64url of at least 32 bytes"));
  }
  return SigningSecret{std::string{kid}, *std::move(secret)};
}

Result<std::vector<SigningSecret>> read_environment(std::string_view text) {
  const std::string where = "COUNTERFOIL_SIGNING_KEYS";
  std::vector<SigningSecret> secrets;
  while (!text.empty()) {
    const auto entry = text.substr(0, text.find(','));
    text.remove_prefix(std::min(entry.size() + 1, text.size()));
    const auto colon = entry.find(':');
    if (colon == std::string_view::npos) return fail(config_error(where + " must hold kid:secret"));
    TRY(auto secret, make_secret(entry.substr(0, colon), entry.substr(colon + 1), where));
    secrets.push_back(std::move(secret));
  }
  if (secrets.empty()) return fail(config_error(where + " holds no key"));
  return secrets;
}

Result<SigningSecret> read_file(const std::string& directory, const std::string& kid) {
  const std::string path = folder_of(directory) + '/' + kid + std::string{suffix};
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fail(storage_error("read " + path));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(config_error(path + " may be read by others: chmod 600 it"));
  }
  std::ifstream file{path};
  std::string text;
  if (!std::getline(file, text)) return fail(config_error(path + " is empty"));
  return make_secret(kid, text, path);
}

// Seconds since 1970 at which the key was made, from its kid: "sk-<seconds>-<random>"; nothing when
// the kid is another's choice.
std::optional<std::int64_t> made_at(const std::string& kid) {
  constexpr std::string_view begin = "sk-";
  if (!kid.starts_with(begin)) return std::nullopt;
  std::int64_t seconds = 0;
  const auto read = std::from_chars(kid.data() + begin.size(), kid.data() + kid.size(), seconds);
  const bool is_time = read.ec == std::errc{} && std::string_view{read.ptr}.starts_with('-');
  return is_time ? std::optional{seconds} : std::nullopt;
}

// The time in the kid of a new key: later than that of the current one, whatever the clock says.
std::int64_t next_time(const std::string& directory, Timestamp now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto kids = list_signing_kids(directory);
  const auto newest = kids.empty() ? std::nullopt : made_at(kids.front());
  return newest ? std::max(seconds, *newest + 1) : seconds;
}

}  // namespace

// Newest first: a kid begins with the time of its making.
std::vector<std::string> list_signing_kids(const std::string& directory) {
  std::vector<std::string> kids;
  std::error_code none_yet;
  for (const auto& entry : std::filesystem::directory_iterator{folder_of(directory), none_yet}) {
    if (entry.path().extension() == suffix) kids.push_back(entry.path().stem());
  }
  std::sort(kids.rbegin(), kids.rend());
  return kids;
}

Result<std::vector<SigningSecret>> load_signing_keys(const SigningKeyPlace& place) {
  if (place.from_environment) return read_environment(*place.from_environment);
  std::vector<SigningSecret> secrets;
  for (const std::string& kid : list_signing_kids(place.directory)) {
    TRY(auto secret, read_file(place.directory, kid));
    secrets.push_back(std::move(secret));
  }
  return secrets;
}

Result<std::string> add_signing_key(const std::string& directory, Timestamp now, Random& random) {
  const std::string folder = folder_of(directory);
  if (auto made = make_private_directory(folder); !made) return fail(made.error());
  const std::string kid =
      "sk-" + std::to_string(next_time(directory, now)) + '-' + random_text<6>(random);
  const std::string path = folder + '/' + kid + std::string{suffix};
  const std::string unfinished = path + ".new";
  TRY(const auto file, PrivateFile::open(unfinished, O_WRONLY | O_CREAT | O_EXCL));
  auto done = file.write_durably(random_text<32>(random) + '\n');
  if (!done) return fail(done.error());
  if (::rename(unfinished.c_str(), path.c_str()) != 0) return fail(storage_error("make " + path));
  done = sync_names_in(folder);
  if (done) done = sync_names_in(directory);
  if (!done) return fail(done.error());
  return kid;
}

Result<std::vector<std::string>> remove_retired_signing_keys(const std::string& directory,
                                                             Timestamp now,
                                                             std::chrono::seconds token_lifetime) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  const std::int64_t oldest_useful = (seconds - token_lifetime).count();
  std::vector<std::string> removed;
  const auto kids = list_signing_kids(directory);
  for (std::size_t i = 1; i < kids.size(); ++i) {
    const auto replaced_at = made_at(kids[i - 1]);
    if (!replaced_at || *replaced_at >= oldest_useful) continue;
    const std::string path = folder_of(directory) + '/' + kids[i] + std::string{suffix};
    if (::unlink(path.c_str()) != 0) return fail(storage_error("remove " + path));
    removed.push_back(kids[i]);
  }
  return removed;
}

}  // namespace counterfoil
