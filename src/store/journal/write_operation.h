// WriteOperation: one create or update on its way through the writer.
#pragma once

#include <exception>
#include <optional>

#include "store/journal/suspension.h"
#include "store/session_store.h"

namespace counterfoil::journal {

// What an edit made of `before` ahead of its turn.
struct ForeseenDraft {
  StoredSessionPtr before;
  Result<Draft> draft;
};

// Lives in the frame of the coroutine that waits for it.
struct WriteOperation {
  SessionKey key{};
  const NewSession* created = nullptr;  // a create has this,
  const Edit* edit = nullptr;           // an update that
  const ChangeContext* context = nullptr;
  bool claim_in_use = false;
  std::optional<ForeseenDraft> foreseen = {};

  // The answer, for the caller to see only once it is durable.
  Result<WriteOutcome> outcome = fail(ErrorCode::store_unavailable);

  std::optional<Suspension> suspension = {};
  WriteOperation* next = nullptr;
};

// A caller's function that throws must not end the writer, which works for everybody.
template <class Function, class... Arguments>
auto run_guarded(const Function& function, const Arguments&... arguments)
    -> Result<decltype(function(arguments...))> {
  try {
    return function(arguments...);
  } catch (const std::exception& thrown) {
    return fail({.code = ErrorCode::internal_error, .log = {thrown.what()}});
  }
}

// A queue of operations, linked through them.
class OperationList {
 public:
  [[nodiscard]] bool is_empty() const { return first_ == nullptr; }
  [[nodiscard]] WriteOperation* first() const { return first_; }

  void push_back(WriteOperation& operation) {
    operation.next = nullptr;
    (first_ == nullptr ? first_ : last_->next) = &operation;
    last_ = &operation;
  }
  // The list must not be empty.
  WriteOperation& pop_front() {
    auto& operation = *first_;
    first_ = operation.next;
    return operation;
  }

 private:
  WriteOperation* first_ = nullptr;
  WriteOperation* last_ = nullptr;  // of a list that is not empty
};

// Resumes the coroutines of all `operations`, each on its executor, with one post per io_context.
void resume_all(OperationList operations);

}  // namespace counterfoil::journal
