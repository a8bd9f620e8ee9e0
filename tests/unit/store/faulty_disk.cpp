#include "unit/store/faulty_disk.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace counterfoil::test {
namespace {

tl::unexpected<Error> failure(const std::string& text) {
  return fail({.code = ErrorCode::store_unavailable, .log = {text}});
}

class FaultyFile final : public journal::DiskFile {
 public:
  FaultyFile(FaultyDisk& disk, std::unique_ptr<journal::DiskFile> below)
      : DiskFile{below->path()}, disk_{disk}, below_{std::move(below)} {}

  Result<std::int64_t> size() override { return below_->size(); }
  Status read(char* into, std::size_t length, std::int64_t at) override {
    return below_->read(into, length, at);
  }
  // As if the kernel kept nothing: every read has to wait.
  bool read_cached(char*, std::size_t, std::int64_t) override { return false; }
  Status write(std::string_view bytes, std::int64_t at) override {
    return disk_.write(*below_, bytes, at);
  }
  Status sync() override { return disk_.sync(*below_); }

 private:
  FaultyDisk& disk_;
  std::unique_ptr<journal::DiskFile> below_;
};

std::string read_all(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

}  // namespace

Result<std::unique_ptr<journal::DiskFile>> FaultyDisk::open(const std::string& path) {
  TRY(auto below, journal::machine_disk().open(path));
  const std::lock_guard lock{mutex_};
  const auto [file, is_new] = files_.try_emplace(path);
  if (is_new) file->second.durable = read_all(path);
  return std::make_unique<FaultyFile>(*this, std::move(below));
}

Status FaultyDisk::remove(const std::string& path) {
  const std::lock_guard lock{mutex_};
  files_.erase(path);
  return journal::machine_disk().remove(path);
}

void FaultyDisk::fail_syncs(const std::string& of, int count) {
  const std::lock_guard lock{mutex_};
  failing_ = of;
  failures_left_ = count;
}

void FaultyDisk::fail_writes(const std::string& of) {
  const std::lock_guard lock{mutex_};
  unwritable_ = of;
}

void FaultyDisk::fill() {
  const std::lock_guard lock{mutex_};
  full_ = true;
}

void FaultyDisk::heal() {
  const std::lock_guard lock{mutex_};
  failures_left_ = 0;
  unwritable_.clear();
  full_ = false;
}

std::int64_t FaultyDisk::bytes_of(const std::string& directory, const std::string& start) {
  std::int64_t sum = 0;
  for (const auto& file : std::filesystem::directory_iterator{directory}) {
    if (!file.path().filename().string().starts_with(start)) continue;
    std::error_code gone;  // Compaction removes files meanwhile.
    const auto size = file.file_size(gone);
    if (!gone) sum += static_cast<std::int64_t>(size);
  }
  return sum;
}

Status FaultyDisk::write(journal::DiskFile& below, std::string_view bytes, std::int64_t at) {
  const std::lock_guard lock{mutex_};
  TRY(const auto before, below.size());
  if (full_ && at + static_cast<std::int64_t>(bytes.size()) > before) return failure("full");
  if (!unwritable_.empty() && below.path().ends_with(unwritable_)) return failure("unwritable");
  auto written = below.write(bytes, at);
  if (written) {
    auto& file = files_[below.path()];
    file.unsynced.push_back({at, std::string{bytes}});
    file.bytes_written += static_cast<std::int64_t>(bytes.size());
  }
  return written;
}

std::int64_t FaultyDisk::bytes_written(const std::string& path) const {
  const std::lock_guard lock{mutex_};
  const auto found = files_.find(path);
  return found == files_.end() ? 0 : found->second.bytes_written;
}

bool FaultyDisk::has_unsynced(const std::string& path) const {
  const std::lock_guard lock{mutex_};
  const auto found = files_.find(path);
  return found != files_.end() && !found->second.unsynced.empty();
}

// What the model keeps is what a sync is for: the real one is spared.
Status FaultyDisk::sync(const journal::DiskFile& below) {
  const std::lock_guard lock{mutex_};
  auto& file = files_[below.path()];
  if (failures_left_ > 0 && is_hit(below.path())) {
    --failures_left_;
    ++failed_syncs_;
    file.unsynced.clear();
    return failure("the sync failed");
  }
  for (const auto& step : file.unsynced) apply(file.durable, step);
  file.unsynced.clear();
  return {};
}

bool FaultyDisk::is_hit(const std::string& path) const {
  const auto name = std::filesystem::path{path}.filename().string();
  const bool is_apart = name.starts_with(journal_index) && failing_ != journal_index;
  return name.starts_with(failing_) && !is_apart;
}

void FaultyDisk::apply(std::string& durable, const Unsynced& step) {
  const auto at = static_cast<std::size_t>(step.at);
  if (durable.size() < at + step.bytes.size()) durable.resize(at + step.bytes.size());
  durable.replace(at, step.bytes.size(), step.bytes);
}

void FaultyDisk::cut_power(const std::string& from, const std::string& to,
                           std::uint64_t seed) const {
  const std::lock_guard lock{mutex_};
  std::mt19937_64 random{seed};
  for (const auto& [path, file] : files_) {
    const std::filesystem::path original{path};
    if (original.parent_path() != from) continue;
    auto kept = file.durable;
    for (const auto& step : file.unsynced) {
      if (random() % 2 == 0) apply(kept, step);
    }
    std::ofstream{to / original.filename(), std::ios::binary} << kept;
  }
}

void FaultyDisk::kill(const std::string& from, const std::string& to) {
  const std::lock_guard lock{mutex_};
  auto known = files_;
  for (const auto& [path, file] : known) {
    const std::filesystem::path original{path};
    if (original.parent_path() != from) continue;
    const auto copy = (to / original.filename()).string();
    std::ofstream{copy, std::ios::binary} << read_all(path);
    files_[copy] = file;
  }
}

}  // namespace counterfoil::test
