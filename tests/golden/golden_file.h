// A golden file: requests and the answers they are to get, in order, as a person reads them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/application_bed.h"

namespace counterfoil::test {

// The form of a file. What stands before the first "###" is a comment.
//
//   ### What the step shows
//   # A comment.
//   @advance 60
//   > PATCH /client-session
//   > X-API-KEY: ${key}
//   {"clientToken": "${token}"}
//   < 200
//   < ETag: "${session}-2"
//   {"clientToken":"${token}"}
//
// A body ends at the next '<' or '###'; blank lines at its end do not count. A request's body is
// sent as it stands. In an answer's body line breaks and the blanks after them do not count (ours
// has none), all else is compared byte for byte. Headers that every answer has are left out:
// `check_common_headers` holds them.
//
// Requests may hold ${key}, ${reading_key}, ${writing_key}, ${admin_key}, ${expiring_key},
// ${other_key}, ${byte:FF}, ${repeat:3:ab} and what answers gave: ${token}, ${token2}, … and
// ${session}, …, numbered as they first appear within the file; ${access_token}, … is what a
// browser shows of it. ${diagnostics} stands for any 19 digits, ${client_session} for any UUID.
//
// Commands: @advance SECONDS, @store works|refuses-writes|refuses-all|throws, @body too-large,
// @limit key|address BURST: one request a second from now on, and @running: the same request is
// running while this one comes.
struct GoldenStep {
  std::string title;
  std::string asked;     // the text up to the answer, as it stands in the file
  std::string expected;  // the text of the answer
  std::vector<std::string> commands;
  Sent request;  // placeholders not yet filled
};

struct GoldenFile {
  std::string preamble;
  std::vector<GoldenStep> steps;
};

// Throws when the text has another form.
[[nodiscard]] GoldenFile parse_golden_file(std::string_view text);
[[nodiscard]] std::string write_golden_file(const GoldenFile& file);

// What answers gave: the names of tokens and sessions, by their texts.
class Names {
 public:
  // The text with every placeholder filled. Throws when one is not known.
  [[nodiscard]] std::string fill(std::string_view text) const;
  // The text with a name for every token, session and diagnostics id in it.
  [[nodiscard]] std::string name_all(std::string text);

 private:
  std::string& name_of(std::string_view kind, const std::string& text);

  std::map<std::string, std::string> names_;  // name by text
  std::map<std::string, int> counts_;         // by kind
};

// The answer in the form of the file; long bodies broken into lines.
[[nodiscard]] std::string write_answer_text(const Answer& answer, std::string_view method);

// The text of an answer with its body in one line.
[[nodiscard]] std::string join_body_lines(std::string_view answer_text);

}  // namespace counterfoil::test
