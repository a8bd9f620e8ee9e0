// JournalBed: a journal in a test, its directory, disk, keys and index.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "contract/store_builders.h"
#include "contract/temporary_directory.h"
#include "store/journal/journal.h"
#include "unit/store/faulty_disk.h"

namespace counterfoil::test {

using journal::Journal;
using journal::JournalIndex;
using journal::JournalPlace;
using journal::JournalRecord;

inline constexpr std::int64_t segment_bytes = 64 * 1024;
inline constexpr std::size_t document_bytes = 20'000;  // four of them fill one

inline JournalRecord record(int number, std::size_t size = document_bytes) {
  const StoredSession session{.key = key(number),
                              .merchant = merchant,
                              .revision = number,
                              .created_at = noon,
                              .expires_at = noon + lifetime,
                              .document = std::string(size, 'x') + std::to_string(number),
                              .amount_override = {}};
  return {
      .row = {{std::make_shared<const StoredSession>(session), nullptr}}, .claim = {}, .block = {}};
}

class JournalBed {
 public:
  explicit JournalBed(journal::Disk& disk = journal::machine_disk()) : disk_{disk} { open(); }

  void open() {
    journal.reset();
    index = std::make_unique<JournalIndex>();
    auto opened = Journal::open({directory.path(), disk_, keys, random_, segment_bytes}, *index);
    if (!opened) throw std::runtime_error{opened.error().log.text};
    journal = *std::move(opened);
    if (const auto begun = journal->cut(); !begun) throw std::runtime_error{begun.error().log.text};
  }
  // The revisions of all records that are found, each of which has a key of its own.
  std::vector<Revision> shown() {
    std::vector<Revision> revisions;
    for (int number = 0; number < 100; ++number) {
      const auto place = index->find(key(number));
      if (!place) continue;
      const auto read = journal->read(*place);
      revisions.push_back(read && *read ? (*read)->row->session->revision : -1);
    }
    return revisions;
  }
  JournalPlace write(int number) {
    EXPECT_TRUE(journal->make_room());
    journal->add(record(number));
    const auto added = journal->commit();
    if (!added) throw std::runtime_error{added.error().log.text};
    return {journal->newest_number(), added->front().at, added->front().length};
  }
  // Likewise, and the index names it, as it does for those who are served.
  JournalPlace keep(int number, std::size_t size = document_bytes) {
    EXPECT_TRUE(journal->make_room());
    journal->add(record(number, size));
    const auto added = journal->commit();
    if (!added) throw std::runtime_error{added.error().log.text};
    const auto& entry = added->front();
    const JournalPlace place{journal->newest_number(), entry.at, entry.length};
    index->put(entry.key, place, entry.is_main);
    return place;
  }
  void write_from_to(int first, int last) {
    for (int number = first; number <= last; ++number) write(number);
  }
  [[nodiscard]] std::string path(int file) const {
    return directory.path() + "/journal." + std::to_string(file);
  }
  // Changes one byte of a file.
  void damage(int file, std::int64_t at) const {
    damage_file("journal." + std::to_string(file), at);
  }
  void damage_file(const std::string& name, std::int64_t at, int length = 1) const {
    const auto file = directory.path() + "/" + name;
    std::fstream bytes{file, std::ios::in | std::ios::out | std::ios::binary};
    for (auto here = at; here < at + length; ++here) {
      bytes.seekg(here);
      const auto was = bytes.get();
      bytes.seekp(here);
      bytes.put(static_cast<char>(was ^ 1));
    }
  }
  // Turns bits, counted from the first one of the byte at `at`.
  void flip(int file, std::int64_t at, const std::vector<int>& bits) const {
    constexpr int bits_of_a_byte = 8;
    std::fstream bytes{path(file), std::ios::in | std::ios::out | std::ios::binary};
    for (const auto bit : bits) {
      bytes.seekg(at + bit / bits_of_a_byte);
      const auto was = bytes.get();
      bytes.seekp(at + bit / bits_of_a_byte);
      bytes.put(static_cast<char>(was ^ (1 << bit % bits_of_a_byte)));
    }
  }
  // All that stands before a file's records.
  [[nodiscard]] std::string heads_of(int file) const {
    std::string bytes(journal::records_begin, '\0');
    std::ifstream{path(file), std::ios::binary}.read(bytes.data(), journal::records_begin);
    return bytes;
  }
  // Damages them beyond what can be mended.
  void lose_heads(int file) const {
    std::fstream bytes{path(file), std::ios::in | std::ios::out | std::ios::binary};
    bytes << std::string(journal::records_begin, 'x');
  }
  std::string failure_to_open() {
    try {
      open();
    } catch (const std::runtime_error& refused) {
      return refused.what();
    }
    return "opened";
  }

  TemporaryDirectory directory;
  journal::StoreKeys keys{{{"st-1", std::string(32, 'k')}}};
  std::unique_ptr<JournalIndex> index;
  std::unique_ptr<Journal> journal;

 private:
  journal::Disk& disk_;
  SystemRandom random_;
};

inline std::vector<Revision> from_to(Revision first, Revision last) {
  std::vector<Revision> all;
  for (auto revision = first; revision <= last; ++revision) all.push_back(revision);
  return all;
}

}  // namespace counterfoil::test
