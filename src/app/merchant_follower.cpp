#include "app/merchant_follower.h"

#include <sys/stat.h>

#include <utility>

#include "app/merchant_files.h"
#include "app/private_file.h"

namespace counterfoil {
namespace {

constexpr unsigned calls_between_looks = 5;
constexpr MerchantId the_folder = 0;  // merchants are numbered from 1

std::array<std::int64_t, 6> state_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) status.st_size = -1;
  return {static_cast<std::int64_t>(status.st_ino),
          status.st_size,
          status.st_mtim.tv_sec,
          status.st_mtim.tv_nsec,
          status.st_ctim.tv_sec,
          status.st_ctim.tv_nsec};
}

std::shared_ptr<const MerchantTable> make_table(
    Result<MerchantSettings> defaults,
    std::unordered_map<MerchantId, Result<MerchantSettings>> own) {
  return std::make_shared<const MerchantTable>(std::move(defaults), std::move(own));
}

}  // namespace

MerchantFollower::MerchantFollower(std::string directory, MerchantSettings defaults, Log& log)
    : directory_{std::move(directory)},
      defaults_{std::move(defaults)},
      log_{log},
      in_force_{make_table(defaults_, {})} {
  // So that it is the server's, whoever gives the first command. What fails here, as on a full
  // disk, fails for nobody but that command.
  const auto made = make_private_directory(merchant_folder(directory_));
  if (!made) {
    log_.write(LogLevel::warning, "there is no folder for settings of merchants",
               {{"detail", made.error().log.text}});
  }
  folder_ = state_of(merchant_folder(directory_));
  if (const auto states = look()) {
    take_over(*states);
  } else {
    refuse_all(states.error());
  }
}

void MerchantFollower::refresh() {
  if (!is_time_to_look()) return;
  const auto states = look();
  if (!states) {
    refuse_all(states.error());
    return;
  }
  if (is_known_ && *states == loaded_) {
    unsettled_.reset();
    return;
  }
  if (unsettled_ == *states) {
    unsettled_.reset();
    take_over(*states);
  } else {
    unsettled_ = *states;
  }
}

void MerchantFollower::keep(MerchantId merchant, MerchantSettings settings) {
  own_.insert_or_assign(merchant, std::move(settings));
  if (is_known_) in_force_.replace(make_table(defaults_, own_));
}

// A file that is replaced, added or removed changes its folder; one that is written in place
// does not.
bool MerchantFollower::is_time_to_look() {
  const auto folder = state_of(merchant_folder(directory_));
  const bool has_changed = std::exchange(folder_, folder) != folder;
  return has_changed || unsettled_ || ++calls_ % calls_between_looks == 0;
}

Result<MerchantFollower::FileStates> MerchantFollower::look() const {
  TRY(const auto merchants, find_merchant_files(directory_));
  FileStates states;
  for (const MerchantId merchant : merchants) {
    states[merchant] = state_of(merchant_file_path(directory_, merchant));
  }
  return states;
}

void MerchantFollower::take_over(const FileStates& states) {
  is_known_ = true;
  told_.erase(the_folder);
  for (auto known = loaded_.begin(); known != loaded_.end();) {
    const auto [merchant, state] = *known++;
    if (states.contains(merchant)) continue;
    loaded_.erase(merchant);
    told_.erase(merchant);
    own_.erase(merchant);
    log_.write(LogLevel::info, "a merchant has the default settings again",
               {{"merchant", merchant}});
  }
  for (const auto& [merchant, state] : states) {
    const auto known = loaded_.find(merchant);
    if (known != loaded_.end() && known->second == state) continue;
    loaded_[merchant] = state;
    load(merchant);
  }
  in_force_.replace(make_table(defaults_, own_));
}

void MerchantFollower::load(MerchantId merchant) {
  auto settings = load_merchant_file(directory_, merchant);
  const auto known = own_.find(merchant);
  if (settings) {
    told_.erase(merchant);
    own_.insert_or_assign(merchant, std::move(settings));
    log_.write(LogLevel::info, "settings of a merchant taken over", {{"merchant", merchant}});
    return;
  }
  const Error error = settings.error();
  const bool stays = known != own_.end() && known->second.has_value();
  if (!stays) own_.insert_or_assign(merchant, std::move(settings));
  // What the machine could not read just now may be readable when nothing has changed.
  if (error.code == ErrorCode::store_unavailable) loaded_[merchant] = FileState{};
  if (std::exchange(told_[merchant], error.log.text) == error.log.text) return;
  log_.write(LogLevel::error,
             stays ? "settings of a merchant cannot be used; those before stay"
                   : "settings of a merchant cannot be used",
             {{"merchant", merchant}, {"detail", error.log.text}});
}

// Until it is known once who has settings, nobody can be given the defaults.
void MerchantFollower::refuse_all(const Error& error) {
  if (!is_known_) in_force_.replace(make_table(fail(error), {}));
  if (std::exchange(told_[the_folder], error.log.text) == error.log.text) return;
  log_.write(LogLevel::error, "settings of merchants cannot be read", {{"detail", error.log.text}});
}

}  // namespace counterfoil
