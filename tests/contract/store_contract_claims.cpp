#include <future>
#include <latch>
#include <thread>

#include "contract/store_contract.h"

namespace counterfoil::test {
namespace {

using enum ErrorCode;
using std::chrono::microseconds;

TEST_P(StoreContract, ARepeatedCreateIsAnsweredWithTheFirstAnswer) {
  EXPECT_EQ(create(session(1, "a"), claiming(claim(1))), "revision 1 a");
  EXPECT_EQ(create(session(2, "a"), claiming(claim(1))), "replayed sealed 1 a");
  EXPECT_EQ(find(2), told(client_token_invalid));
}

TEST_P(StoreContract, ARepeatedUpdateIsAnsweredWithTheFirstAnswer) {
  create(session(1, "0"));
  EXPECT_EQ(update(1, count_up(), claiming(claim(1))), "revision 2 1");
  EXPECT_EQ(update(1, count_up(), claiming(claim(1))), "replayed sealed 2 1");
  EXPECT_EQ(find(1), "revision 2 1");
  EXPECT_EQ(history(1).size(), 2U);
}

TEST_P(StoreContract, ARepeatIsRecognisedAfterManyOthers) {
  create(session(1, "0"));
  for (int number = 1; number <= 300; ++number) {
    update(1, count_up(), claiming(claim(number)));
  }
  EXPECT_EQ(update(1, count_up(), claiming(claim(1))), "replayed sealed 2 1");
}

TEST_P(StoreContract, ARepeatIsRecognisedThoughTheEditWouldFailNow) {
  create(session(1, "0"));
  update(1, count_up(), claiming(claim(1)));
  EXPECT_EQ(update(1, refuse_with(session_rule_broken), claiming(claim(1))), "replayed sealed 2 1");
}

TEST_P(StoreContract, AnUpdateThatChangesNothingKeepsItsClaim) {
  create(session(1, "0"));
  EXPECT_EQ(update(1, keep_as_is(), claiming(claim(1))), "revision 1 0");
  EXPECT_EQ(update(1, count_up(), claiming(claim(1))), "replayed sealed 1 0");
}

TEST_P(StoreContract, AClaimWithAnotherBodyIsReused) {
  create(session(1, "0"));
  update(1, count_up(), claiming(claim(1, 1)));
  EXPECT_EQ(update(1, count_up(), claiming(claim(1, 2))), told(idempotency_key_reused));
  EXPECT_EQ(create(session(2), claiming(claim(1, 2))), told(idempotency_key_reused));
  EXPECT_EQ(find(1), "revision 2 1");
}

TEST_P(StoreContract, AClaimIsKeptToTheLastMicrosecondOfItsLife) {
  create(session(1, "0", noon + lifetime));
  update(1, count_up(), claiming(claim(1)));
  const auto last = noon + lifetime - microseconds{1};
  EXPECT_EQ(update(1, count_up(), claiming(claim(1), last)), "replayed sealed 2 1");
}

TEST_P(StoreContract, AnExpiredClaimIsFreeAgain) {
  create(session(1, "0", noon + lifetime));
  update(1, count_up(), claiming(claim(1, 1)));
  const auto expired = noon + lifetime;
  auto again = claim(1, 2);
  again.expires_at = expired + lifetime;
  EXPECT_EQ(update(1, count_up(), claiming(again, expired)), "revision 3 2");
  EXPECT_EQ(update(1, count_up(), claiming(again, expired)), "replayed sealed 3 2");
}

TEST_P(StoreContract, AFailedEditLeavesItsClaimFree) {
  create(session(1, "0"));
  update(1, refuse_with(session_rule_broken), claiming(claim(1, 1)));
  EXPECT_EQ(update(1, count_up(), claiming(claim(1, 2))), "revision 2 1");
}

// As the content of a create whose body breaks a rule.
NewSession broken_session(int number) {
  auto made = session(number);
  made.content = fail(session_rule_broken);
  return made;
}

TEST_P(StoreContract, ACreateWithoutContentStoresNothingAndLeavesItsClaimFree) {
  EXPECT_EQ(create(broken_session(1), claiming(claim(1, 1))), told(session_rule_broken));
  EXPECT_EQ(find(1), told(client_token_invalid));
  EXPECT_EQ(create(session(1, "a"), claiming(claim(1, 2))), "revision 1 a");
}

TEST_P(StoreContract, TheClaimIsCheckedBeforeTheContentOfACreate) {
  create(session(1, "a"), claiming(claim(1, 1)));
  EXPECT_EQ(create(broken_session(2), claiming(claim(1, 1))), "replayed sealed 1 a");
  EXPECT_EQ(create(broken_session(2), claiming(claim(1, 2))), told(idempotency_key_reused));
}

TEST_P(StoreContract, TheSessionIsCheckedBeforeTheClaim) {
  create(session(1, "0"));
  update(1, count_up(), claiming(claim(1)));
  auto theirs = claiming(claim(1));
  theirs.merchant = other_merchant;
  EXPECT_EQ(update(1, count_up(), theirs), told(client_token_invalid));
  EXPECT_EQ(update(2, count_up(), claiming(claim(1))), told(client_token_invalid));
}

TEST_P(StoreContract, TheClaimIsCheckedBeforeTheEdit) {
  create(session(1, "0"));
  update(1, count_up(), claiming(claim(1, 1)));
  EXPECT_EQ(update(1, refuse_with(session_rule_broken), claiming(claim(1, 2))),
            told(idempotency_key_reused));
}

// While it lives, an update of session 1 that holds claim 1 is under way and unanswered.
class UnansweredUpdate {
 public:
  explicit UnansweredUpdate(SessionStore& store)
      : answer_{std::async(std::launch::async, [this, &store] {
          const Edit edit = [this](const StoredSession& before) {
            if (!entered_.test_and_set()) {
              entered_.notify_all();
              released_.wait();
            }
            return count_up()(before);
          };
          return told(run(store.update(key(1), edit, claiming(claim(1)))));
        })} {
    entered_.wait(false);
  }
  ~UnansweredUpdate() {
    if (answer_.valid()) release();
  }
  UnansweredUpdate(const UnansweredUpdate&) = delete;
  UnansweredUpdate& operator=(const UnansweredUpdate&) = delete;

  std::string release() {
    released_.count_down();
    return answer_.get();
  }

 private:
  std::atomic_flag entered_;
  std::latch released_{1};
  std::future<std::string> answer_;
};

// Starts `task` on an io_context of its own, which it leaves for a thread of its own.
class Started {
 public:
  explicit Started(Task<Result<WriteOutcome>> task) {
    boost::asio::co_spawn(
        context_, std::move(task),
        [this](std::exception_ptr, Result<WriteOutcome> outcome) { answer_ = told(outcome); });
    context_.poll();  // up to where it waits, at the latest
  }
  std::string finish() {
    context_.run();
    return answer_;
  }

 private:
  boost::asio::io_context context_{1};
  std::string answer_;
};

TEST_P(StoreContract, AClaimIsInUseWhileItsFirstRequestIsUnanswered) {
  create(session(1, "0"));
  UnansweredUpdate first{store()};
  Started second{store().update(key(1), count_up(), claiming(claim(1)))};
  Started third{store().create(session(2), claiming(claim(1, 2)))};
  EXPECT_EQ(first.release(), "revision 2 1");
  EXPECT_EQ(second.finish(), told(idempotency_key_in_use));
  EXPECT_EQ(third.finish(), told(idempotency_key_in_use));
  EXPECT_EQ(update(1, count_up(), claiming(claim(1))), "replayed sealed 2 1");
}

TEST_P(StoreContract, TheSessionIsCheckedBeforeAClaimInUse) {
  create(session(1, "0"));
  UnansweredUpdate first{store()};
  auto theirs = claiming(claim(1));
  theirs.merchant = other_merchant;
  Started second{store().update(key(1), count_up(), theirs)};
  first.release();
  EXPECT_EQ(second.finish(), told(client_token_invalid));
}

TEST_P(StoreContract, ARefusedRequestDoesNotHoldTheClaim) {
  create(session(1, "0"));
  {
    UnansweredUpdate first{store()};
    Started second{store().update(key(1), count_up(), claiming(claim(1)))};
    first.release();
    second.finish();
  }
  EXPECT_EQ(update(1, count_up(), claiming(claim(1))), "replayed sealed 2 1");
}

TEST_P(StoreContract, RequestsWithOtherClaimsAreNotHeldUpByEachOther) {
  create(session(1, "0"));
  create(session(2, "0"));
  EXPECT_EQ(update(1, count_up(), claiming(claim(1))), "revision 2 1");
  EXPECT_EQ(update(2, count_up(), claiming(claim(2))), "revision 2 1");
}

}  // namespace
}  // namespace counterfoil::test
