// Builders that take JSON as notation: bodies to sessions and patches, sessions to what is shown.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/amount.h"
#include "domain/apply_patch.h"
#include "json/session_body.h"
#include "support/builders.h"

namespace counterfoil::test {

// What the expectation of a test could not be built from.
inline std::string text_of(const Error& error) {
  std::string text = "error " + std::to_string(static_cast<int>(error.code));
  for (const Fault& fault : error.faults) text += "; " + fault.path + ": " + fault.description;
  return text + error.client_text;
}

// Throws, which fails the test, when `result` is an error.
template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(text_of(result.error()));
  return *std::move(result);
}

// For texts drawn by chance, which may look like cards.
inline constexpr json::ReadLimits limits_for_anything{.card_numbers = json::CardNumbers::allowed};

inline SessionPatch patch_of(std::string_view body) {
  return value_of(json::read_create_body(body, limits_for_anything)).patch;
}

// The document of the session with this amount, and the members that differ from `before`.
inline json::WrittenSession written(const ClientSession& session, std::optional<MinorUnits> amount,
                                    const ClientSession& before = ClientSession{}) {
  return json::write_session(session, {.surcharge = {}, .computed = {}, .effective = amount},
                             before);
}

inline ClientSession session_of(std::string_view body) { return create_session(patch_of(body)); }

// The document that an answer shows, computed amount included.
inline std::string shown(const ClientSession& session) {
  std::vector<Fault> faults;
  const Amounts amounts = compute_amounts(session, faults);
  return json::write_session(session, amounts, ClientSession{}).document;
}

// The wire paths of the members that differ.
inline std::vector<std::string> changed_members(const ClientSession& before,
                                                const ClientSession& after) {
  return written(after, std::nullopt, before).changed_members;
}

// What is shown of the session of the body `stored`, once kept as a document, after the patch of
// the body `patch`.
inline std::string shown_after(std::string_view stored, std::string_view patch) {
  const ClientSession created = session_of(stored);
  const auto amount_override = created.amount ? std::optional{*created.amount} : std::nullopt;
  const std::string document = shown(created);
  const SessionPatch change = patch_of(patch);
  const auto kept = value_of(json::read_stored_session({document, amount_override}, change));
  return shown(value_of(apply_patch(kept.session, change)));
}

inline std::string shown_on_create(std::string_view body) { return shown(session_of(body)); }

// The faults of a POST or PATCH body; none when it is accepted.
inline std::vector<Fault> faults_of(const Result<json::SessionBody>& read) {
  if (read) return {};
  if (read.error().code != ErrorCode::request_invalid) {
    throw std::runtime_error(text_of(read.error()));
  }
  return read.error().faults;
}
inline std::vector<Fault> create_faults(std::string_view body, json::ReadLimits limits = {}) {
  return faults_of(json::read_create_body(body, limits));
}
inline std::vector<Fault> update_faults(std::string_view body, json::ReadLimits limits = {}) {
  return faults_of(json::read_update_body(body, limits));
}

// `count` times `text`, one after the other.
inline std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

inline std::string in_quotes(std::string_view text) { return '"' + std::string{text} + '"'; }

// `text` with every `mark` replaced.
inline std::string filled(std::string text, std::string_view mark, std::string_view value) {
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
    text.replace(at, mark.size(), value);
  }
  return text;
}

#ifdef COUNTERFOIL_SOURCE_DIR
// A file below tests/data.
inline std::string test_file(std::string_view name) {
  const std::string path = std::string{COUNTERFOIL_SOURCE_DIR} + "/tests/data/" + std::string{name};
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error("no test file " + path);
  return {std::istreambuf_iterator<char>{file}, {}};
}
#endif

}  // namespace counterfoil::test
