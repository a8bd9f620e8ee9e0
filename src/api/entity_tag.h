// Entity tags: the revision of a session as HTTP shows it. Source: contract §8, RFC 9110 §8.8.3.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "store/session_store.h"

namespace counterfoil {

// The strong tag of a session's revision, quotes included. It names the session too, so that a tag
// of one session never fits another.
[[nodiscard]] std::string entity_tag_of(const StoredSession& session);

// The value of an If-Match or If-None-Match header.
struct EntityTags {
  struct Tag {
    std::string_view text;  // quotes included, W/ left out
    bool is_weak = false;
  };
  bool any = false;  // "*"
  std::vector<Tag> tags;

  // If-Match: by strong comparison.
  [[nodiscard]] bool match_strongly(std::string_view tag) const;
  // If-None-Match: by weak comparison.
  [[nodiscard]] bool match_weakly(std::string_view tag) const;
};

// Nothing when the text is neither "*" nor a list of entity tags, in which empty elements do not
// count. Views point into `text`.
[[nodiscard]] std::optional<EntityTags> parse_entity_tags(std::string_view text);

// Of the headers of that name, which may be one list on several lines (RFC 9110 §5.3); no tags when
// there are none. Nothing as above.
[[nodiscard]] std::optional<EntityTags> read_entity_tags(const http::RequestHead& head,
                                                         std::string_view name);

}  // namespace counterfoil
