#include "store/journal/segment_chain.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "store/journal/in_parallel.h"

namespace counterfoil::journal {
namespace {

constexpr std::string_view name_start = "journal.";

// The number in the name of a journal's file.
std::optional<std::uint64_t> number_in(const std::filesystem::path& path) {
  const auto name = path.filename().string();
  if (!name.starts_with(name_start)) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + name_start.size(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

// The paths of the journal's files.
Result<std::vector<std::string>> list_files(const std::string& directory, SegmentChain& chain) {
  std::vector<std::string> paths;
  std::error_code error;
  const std::filesystem::directory_iterator end;
  for (std::filesystem::directory_iterator file{directory, error}; !error && file != end;
       file.increment(error)) {
    const auto number = number_in(file->path());
    if (!number) continue;
    chain.highest_file_number = std::max(chain.highest_file_number, *number);
    paths.push_back(file->path().string());
  }
  if (error) return fail({.code = ErrorCode::store_unavailable, .log = {error.message()}});
  return paths;
}

// As long as a process has but one thread, its table of open files grows at no cost; later each
// time it doubles takes milliseconds. Where the limit is lower the files themselves will show it.
void make_room_for_files(std::size_t count) {
  constexpr std::size_t others = 128;
  const int any = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int highest = ::fcntl(any, F_DUPFD_CLOEXEC, static_cast<int>(count + others));
  if (highest >= 0) ::close(highest);
  if (any >= 0) ::close(any);
}

// The journal's files, by the numbers of their segments.
Result<std::deque<SegmentPtr>> open_files(Disk& disk, const std::string& directory,
                                          SegmentChain& chain) {
  TRY(const auto paths, list_files(directory, chain));
  make_room_for_files(paths.size());
  std::vector<SegmentPtr> opened(paths.size());
  const auto done = try_in_parallel(paths.size(), [&](std::size_t number) -> Status {
    TRY(opened[number], JournalSegment::open(disk, paths[number]));
    return {};
  });
  if (!done) return fail(done.error());
  std::deque<SegmentPtr> found;
  for (std::size_t number = 0; number < paths.size(); ++number) {
    if (opened[number] == nullptr) {
      chain.passed_over.push_back(paths[number]);
    } else {
      found.push_back(std::move(opened[number]));
    }
  }
  std::ranges::sort(found, {}, [](const auto& segment) { return segment->head().number; });
  return found;
}

// One that could not be begun durably is passed over: the next one does not follow it.
bool is_needed(const SegmentHead& head, std::uint64_t oldest,
               const std::optional<SegmentHead>& next) {
  return head.number != 0 && head.number >= oldest && !(next && head.number > next->previous);
}

// What is missing stands in a file that cannot be told, if there is one.
tl::unexpected<Error> lacks(std::uint64_t number, const std::string& directory,
                            const std::vector<std::string>& unreadable) {
  if (unreadable.empty()) {
    return fail(
        {.code = ErrorCode::internal_error,
         .log = {"the journal in " + directory + " lacks the segment " + std::to_string(number)}});
  }
  std::string files;
  for (const auto& path : unreadable) files += (files.empty() ? "" : ", ") + path;
  return fail({.code = ErrorCode::internal_error, .log = {"the head is damaged in " + files}});
}

}  // namespace

std::string segment_path(const std::string& directory, std::uint64_t number) {
  return directory + "/" + std::string{name_start} + std::to_string(number);
}

// From the newest one back. Of what was ever acknowledged the newest segment is noted durably: so a
// file whose head is damaged cannot be a newer one, and is not needed once the chain is whole.
Result<SegmentChain> SegmentChain::find(Disk& disk, const std::string& directory,
                                        const JournalEnd::Point& noted) {
  SegmentChain chain;
  TRY(auto found, open_files(disk, directory, chain));
  if (!found.empty()) chain.last_number = found.back()->head().number;
  const bool is_proven = noted.segment > 0 || chain.passed_over.empty();
  if (chain.last_number < noted.segment || !is_proven) {
    return lacks(noted.segment, directory, chain.passed_over);
  }
  if (found.empty()) return chain;
  const auto oldest = found.back()->head().oldest;
  std::optional<SegmentHead> next;
  while (!found.empty()) {
    auto segment = std::move(found.back());
    found.pop_back();
    const auto& head = segment->head();
    if (!is_needed(head, oldest, next)) {
      chain.spare.push_front(std::move(segment));
      continue;
    }
    if (next && head.number < next->previous) break;
    if (next) segment->set_records_end(next->previous_records_end);
    next = head;
    chain.in_use.push_front(std::move(segment));
  }
  const bool is_whole =
      chain.last_number == 0 || (next && chain.in_use.front()->head().number == oldest);
  if (is_whole) return chain;
  return lacks(next->previous, directory, chain.passed_over);
}

}  // namespace counterfoil::journal
