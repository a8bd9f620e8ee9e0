#include "app/key_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>

#include "app/private_file.h"
#include "token/base64url.h"
#include "token/digest.h"
#include "token/random_text.h"

namespace counterfoil {
namespace {

constexpr std::size_t secret_size_min = 32;
constexpr std::string_view suffix = ".key";
constexpr std::size_t id_length_max = 64;
constexpr std::size_t file_bytes_max = 4'096;

Error config_error(std::string text) {
  return Error{.code = ErrorCode::bad_request, .log = {std::move(text)}};
}
Error storage_error(const std::string& doing) {
  return Error{.code = ErrorCode::store_unavailable,
               .log = {"cannot " + doing + ": " + std::strerror(errno)}};
}

std::string folder_of(const KeyFileKind& kind, const std::string& directory) {
  return directory + '/' + std::string{kind.folder};
}

bool may_be_id(std::string_view id) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !id.empty() && id.size() <= id_length_max && std::all_of(id.begin(), id.end(), is_allowed);
}

Result<NamedSecret> make_secret(std::string_view id, std::string_view text,
                                const std::string& where) {
  auto secret = decode_base64url(text);
  if (!may_be_id(id) || !secret || secret->size() < secret_size_min) {
    return fail(config_error(where + " must hold a kid of letters, digits, - and _, and a secret "
                                     "in base64url of at least 32 bytes"));
  }
  return NamedSecret{std::string{id}, *std::move(secret)};
}

// Stands behind the secret in its file: one flipped bit would make another secret of it, with which
// nothing opens that the right one has closed. Two of its characters are in no secret, so that no
// flipped bit makes the file look like one without a check.
std::string check_of(std::string_view secret) {
  constexpr std::size_t check_bytes = 9;
  const auto digest = sha256(secret);
  return " sha256:" + encode_base64url(std::span{digest}.first<check_bytes>());
}

// All but the ends of lines behind it.
Result<std::string> read_text(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fail(storage_error("read " + path));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(config_error(path + " may be read by others: chmod 600 it"));
  }
  std::ifstream file{path, std::ios::binary};
  if (!file.is_open()) return fail(storage_error("read " + path));
  std::string text(file_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return fail(storage_error("read " + path));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > file_bytes_max) return fail(config_error(path + " is too long for a key"));
  if (text.empty()) return fail(config_error(path + " is empty"));
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

Result<NamedSecret> read_file(const KeyFileKind& kind, const std::string& directory,
                              const std::string& id) {
  const std::string path = key_file_path(kind, directory, id);
  TRY(const auto text, read_text(path));
  const auto secret = std::string_view{text}.substr(0, text.find(' '));
  const auto check = std::string_view{text}.substr(secret.size());
  if (!check.empty() && check != check_of(secret)) {
    return fail(config_error(path + " is damaged: its check does not fit its secret"));
  }
  return make_secret(id, secret, path);
}

// The time in the id of a new key: later than that of the current one, whatever the clock says.
std::int64_t next_time(const KeyFileKind& kind, const std::string& directory, Timestamp now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto ids = list_key_files(kind, directory);
  const auto newest = ids.empty() ? std::nullopt : key_made_at(kind, ids.front());
  return newest ? std::max(seconds, *newest + 1) : seconds;
}

}  // namespace

std::optional<std::int64_t> key_made_at(const KeyFileKind& kind, const std::string& id) {
  if (!id.starts_with(kind.id_begin)) return std::nullopt;
  std::int64_t seconds = 0;
  const auto read =
      std::from_chars(id.data() + kind.id_begin.size(), id.data() + id.size(), seconds);
  const bool is_time = read.ec == std::errc{} && std::string_view{read.ptr}.starts_with('-');
  return is_time ? std::optional{seconds} : std::nullopt;
}

Result<std::vector<NamedSecret>> read_key_variable(const KeyFileKind& kind, std::string_view text) {
  const std::string where{kind.variable};
  std::vector<NamedSecret> secrets;
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

std::string key_file_path(const KeyFileKind& kind, const std::string& directory,
                          const std::string& id) {
  return folder_of(kind, directory) + '/' + id + std::string{suffix};
}

// Newest first: an id begins with the time of its making.
Result<std::vector<std::string>> find_key_files(const KeyFileKind& kind,
                                                const std::string& directory) {
  std::vector<std::string> ids;
  const auto folder = folder_of(kind, directory);
  std::error_code error;
  const std::filesystem::directory_iterator end;
  for (std::filesystem::directory_iterator file{folder, error}; !error && file != end;
       file.increment(error)) {
    if (file->path().extension() == suffix) ids.push_back(file->path().stem());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {"cannot read " + folder + ": " + error.message()}});
  }
  std::sort(ids.rbegin(), ids.rend());
  return ids;
}

std::vector<std::string> list_key_files(const KeyFileKind& kind, const std::string& directory) {
  return find_key_files(kind, directory).value_or(std::vector<std::string>{});
}

Result<std::vector<NamedSecret>> load_key_files(const KeyFileKind& kind,
                                                const std::string& directory) {
  TRY(const auto ids, find_key_files(kind, directory));
  std::vector<NamedSecret> secrets;
  for (const std::string& id : ids) {
    TRY(auto secret, read_file(kind, directory, id));
    secrets.push_back(std::move(secret));
  }
  return secrets;
}

Result<std::string> add_key_file(const KeyFileKind& kind, const std::string& directory,
                                 Timestamp now, Random& random) {
  const std::string folder = folder_of(kind, directory);
  if (auto made = make_private_directory(folder); !made) return fail(made.error());
  const std::string id = std::string{kind.id_begin} +
                         std::to_string(next_time(kind, directory, now)) + '-' +
                         random_text<6>(random);
  const std::string path = key_file_path(kind, directory, id);
  const std::string unfinished = path + ".new";
  TRY(const auto file, PrivateFile::open(unfinished, O_WRONLY | O_CREAT | O_EXCL));
  const auto secret = random_text<32>(random);
  auto done = file.write_durably(secret + check_of(secret) + '\n');
  if (!done) return fail(done.error());
  if (::rename(unfinished.c_str(), path.c_str()) != 0) return fail(storage_error("make " + path));
  done = sync_names_in(folder);
  if (done) done = sync_names_in(directory);
  if (!done) return fail(done.error());
  return id;
}

Status remove_key_file(const KeyFileKind& kind, const std::string& directory,
                       const std::string& id) {
  const std::string path = key_file_path(kind, directory, id);
  if (::unlink(path.c_str()) != 0) return fail(storage_error("remove " + path));
  return {};
}

}  // namespace counterfoil
