// JournalIndex: where in the journal the sessions and claims stand that the tables do not have yet.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstring>
#include <mutex>
#include <optional>

#include "store/sqlite/journal_record.h"

namespace counterfoil::sqlite {

// Thread-safe. The writer puts in, the flusher takes out, all look up.
class JournalIndex {
 public:
  struct Session {
    JournalPlace place;
    // The tables have the changes up to this revision; 0: not known.
    Revision flushed = 0;
  };

  [[nodiscard]] std::optional<Session> find(const SessionKey& key) const;
  [[nodiscard]] std::optional<JournalPlace> find_claim(const ClaimKey& key) const;
  [[nodiscard]] bool has(const SessionKey& key) const { return find(key).has_value(); }

  void put(const SessionKey& key, const JournalPlace& place);
  void put_claim(const ClaimKey& key, const JournalPlace& place);

  // The tables have what stands at `place`, which is `revision` of the session.
  void forget(const SessionKey& key, const JournalPlace& place, Revision revision);
  void forget_claim(const ClaimKey& key, const JournalPlace& place);

 private:
  // The ends of both kinds of keys are digests.
  struct Hash {
    using is_avalanching = void;
    template <std::size_t Size>
    std::size_t operator()(const std::array<std::byte, Size>& key) const {
      std::size_t hash = 0;
      std::memcpy(&hash, key.data() + Size - sizeof hash, sizeof hash);
      return hash;
    }
  };

  mutable std::mutex mutex_;
  boost::unordered_flat_map<SessionKey, Session, Hash> sessions_;
  boost::unordered_flat_map<ClaimKey, JournalPlace, Hash> claims_;
};

}  // namespace counterfoil::sqlite
