#include "app/certificate.h"

#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>

namespace counterfoil {
namespace {

Error setting_error(std::string text) {
  return Error{.code = ErrorCode::bad_request, .log = {std::move(text)}};
}

// Its group may read it: so Debian's `ssl-cert` does, and so systemd hands credentials over.
Status check_key_is_private(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return fail(setting_error("tls_key " + path + ": " + std::strerror(errno)));
  }
  if ((status.st_mode & (S_IWGRP | S_IRWXO)) != 0) {
    return fail(setting_error("tls_key " + path + " may be read by others: chmod 600 it"));
  }
  return {};
}

std::string day_of(std::chrono::sys_seconds time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

}  // namespace

Result<std::unique_ptr<Certificate>> Certificate::open(const Settings& settings, const Clock& clock,
                                                       Log& log) {
  const http::TlsFiles files{settings.tls_certificate, settings.tls_key};
  if (files.certificate.empty() && files.key.empty()) return nullptr;
  if (files.certificate.empty() || files.key.empty()) {
    return fail(setting_error("tls_certificate and tls_key go together: set both or neither"));
  }
  std::unique_ptr<Certificate> certificate{new Certificate{files, clock, log}};
  if (auto loaded = certificate->load(); !loaded) return fail(loaded.error());
  return certificate;
}

Certificate::Certificate(http::TlsFiles files, const Clock& clock, Log& log)
    : files_{std::move(files)}, clock_{clock}, log_{log} {}

Certificate::State Certificate::look() const {
  State state{};
  std::size_t at = 0;
  for (const std::string& path : {files_.certificate, files_.key}) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) status.st_size = -1;
    for (const auto part :
         {static_cast<std::int64_t>(status.st_ino), status.st_size, status.st_mtim.tv_sec,
          status.st_mtim.tv_nsec, static_cast<std::int64_t>(status.st_mode)}) {
      state.at(at++) = part;
    }
  }
  return state;
}

Status Certificate::load() {
  loaded_ = look();  // before reading: a change in between is seen by the next refresh()
  if (auto checked = check_key_is_private(files_.key); !checked) return checked;
  TRY(in_force_, http::TlsContext::load(files_));
  const auto expires_at = in_force_->expires_at();
  const bool is_expired = expires_at <= clock_.now();
  log_.write(is_expired ? LogLevel::warning : LogLevel::info,
             is_expired ? "certificate has expired" : "certificate taken over",
             {{"until", day_of(expires_at)}});
  return {};
}

std::shared_ptr<const http::TlsContext> Certificate::refresh() {
  const State state = look();
  if (state == loaded_) {
    unsettled_.reset();
    return nullptr;
  }
  if (std::exchange(unsettled_, state) != state) return nullptr;
  unsettled_.reset();
  if (const auto loaded = load(); !loaded) {
    log_.write(LogLevel::error, "certificate cannot be used; the one before stays",
               {{"detail", loaded.error().log.text}});
    return nullptr;
  }
  return in_force_;
}

}  // namespace counterfoil
