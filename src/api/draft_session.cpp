#include "api/draft_session.h"

#include <utility>

#include "domain/apply_patch.h"
#include "domain/validate.h"
#include "json/session_body.h"

namespace counterfoil {
namespace {

std::optional<MinorUnits> override_of(const StoredSession& stored) {
  if (!stored.amount_override) return std::nullopt;
  return MinorUnits{*stored.amount_override};
}

// What else is wrong with an update that asks for other options: all faults are told at once.
Error add_rule_faults(Error error, const ClientSession& before, SessionPatch patch) {
  patch.options = {};
  const auto merged = apply_patch(before, patch);
  const Result<Amounts> checked = merged ? check_session(*merged) : fail(merged.error());
  if (!checked) {
    const auto& faults = checked.error().faults;
    error.faults.insert(error.faults.begin(), faults.begin(), faults.end());
  }
  return error;
}

SessionPatch without_echo(SessionPatch patch, std::optional<MinorUnits> surcharge) {
  if (surcharge) drop_surcharge_echo(patch, *surcharge);
  return patch;
}

Draft::Content make_content(const ClientSession& session, json::WrittenSession written) {
  return {.document = std::move(written.document),
          .amount_override = session.amount ? std::optional{session.amount->value} : std::nullopt,
          .members = std::move(written.changed_members),
          .selection = std::move(written.selection),
          .outline = {std::move(written.outline)}};
}

}  // namespace

Result<Draft::Content> draft_session(SessionPatch patch) {
  const ClientSession session = create_session(std::move(patch));
  TRY(const Amounts amounts, check_session(session));
  return make_content(session, json::write_session(session, amounts, ClientSession{}));
}

Result<Draft> draft_update(const StoredSession& stored, const SessionPatch& patch) {
  TRY(const auto read,
      json::read_stored_session(
          {stored.document, override_of(stored), stored.selection, stored.outline.text}, patch));
  const ClientSession& before = read.session;
  const auto merged = apply_patch(before, without_echo(patch, read.surcharge));
  if (!merged) return fail(add_rule_faults(merged.error(), before, patch));
  const ClientSession& after = *merged;
  TRY(const Amounts amounts, check_session(after));
  auto written = json::write_session(after, amounts, before);
  if (written.changed_members.empty()) return Draft{};
  return Draft{make_content(after, std::move(written))};
}

}  // namespace counterfoil
