#include "contract/store_contract.h"

namespace counterfoil::test {
namespace {

using enum ErrorCode;
using std::chrono::microseconds;

TEST_P(StoreContract, CreateStoresTheFirstRevision) {
  auto made = session(1, "{}");
  made.content->amount_override = 250;
  const auto outcome = run(store().create(made, context()));

  const StoredSession expected{.key = key(1),
                               .merchant = merchant,
                               .revision = 1,
                               .created_at = noon,
                               .expires_at = noon + lifetime,
                               .document = "{}",
                               .amount_override = 250};
  ASSERT_TRUE(outcome) << told(outcome);
  EXPECT_EQ(*std::get<Written>(*outcome).session, expected);
  EXPECT_EQ(**run(store().find(key(1), merchant, noon)), expected);
}

TEST_P(StoreContract, CreateRefusesAKeyThatIsTaken) {
  EXPECT_EQ(create(session(1, "mine")), "revision 1 mine");
  EXPECT_EQ(create(session(1, "theirs")), told(internal_error));
  EXPECT_EQ(find(1), "revision 1 mine");
  EXPECT_EQ(history(1).size(), 1U);
}

TEST_P(StoreContract, UpdateReplacesTheDocumentAndRaisesTheRevision) {
  create(session(1, "old"));
  EXPECT_EQ(update(1, set_document("new")), "revision 2 new");
  EXPECT_EQ(find(1), "revision 2 new");
}

TEST_P(StoreContract, UpdateKeepsWhenTheSessionWasMadeAndExpires) {
  create(session(1));
  update(1, set_document("new"), context(noon + microseconds{5}));
  const auto found = **run(store().find(key(1), merchant, noon));
  EXPECT_EQ(found.created_at, noon);
  EXPECT_EQ(found.expires_at, noon + lifetime);
}

TEST_P(StoreContract, UpdateSetsAndDropsTheAmountOverride) {
  create(session(1));
  const auto with_override = [](std::optional<std::int64_t> amount) -> Edit {
    return [amount](const StoredSession&) -> Result<Draft> {
      return Draft{Draft::Content{"{}", amount, {"amount"}}};
    };
  };
  update(1, with_override(0));
  EXPECT_EQ((*run(store().find(key(1), merchant, noon)))->amount_override, 0);
  update(1, with_override(std::nullopt));
  EXPECT_EQ((*run(store().find(key(1), merchant, noon)))->amount_override, std::nullopt);
}

TEST_P(StoreContract, UpdateSetsAndDropsTheSelection) {
  create(session(1));
  const auto select = [](std::string selection) -> Edit {
    return [selection](const StoredSession&) -> Result<Draft> {
      return Draft{Draft::Content{"{}", std::nullopt, {"selectedPaymentMethod"}, selection}};
    };
  };
  for (const std::string selection : {"a card", "a wallet", ""}) {
    update(1, select(selection));
    EXPECT_EQ((*run(store().find(key(1), merchant, noon)))->selection, selection);
  }
}

TEST_P(StoreContract, FindWithoutAMerchantFindsWhoeversItIs) {
  create(session(1, "mine"));
  const auto found = run(store().find(key(1), std::nullopt, noon));
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->document, "mine");
  EXPECT_EQ((*found)->merchant, merchant);
  EXPECT_FALSE(run(store().find(key(1), std::nullopt, noon + lifetime)));
  EXPECT_FALSE(run(store().find(key(2), std::nullopt, noon)));
}

TEST_P(StoreContract, TheEditSeesTheCurrentSession) {
  create(session(1, "41"));
  EXPECT_EQ(update(1, count_up()), "revision 2 42");
}

TEST_P(StoreContract, AnUpdateThatChangesNothingKeepsTheRevision) {
  create(session(1, "same"));
  EXPECT_EQ(update(1, keep_as_is()), "revision 1 same");
  EXPECT_EQ(find(1), "revision 1 same");
  EXPECT_EQ(history(1).size(), 1U);
}

TEST_P(StoreContract, AFailedEditChangesNothing) {
  create(session(1, "kept"));
  EXPECT_EQ(update(1, refuse_with(session_rule_broken)), told(session_rule_broken));
  EXPECT_EQ(find(1), "revision 1 kept");
  EXPECT_EQ(history(1).size(), 1U);
}

TEST_P(StoreContract, AnEditMayFailWithAnyErrorWithoutHarmToOthers) {
  create(session(1, "kept"));
  EXPECT_EQ(update(1, refuse_with(store_unavailable)), told(store_unavailable));
  EXPECT_EQ(update(1, refuse_with(internal_error)), told(internal_error));
  EXPECT_TRUE(store().can_write());
  EXPECT_EQ(update(1, set_document("new")), "revision 2 new");
}

TEST_P(StoreContract, DocumentsOfAnySizeAndBytesAreKept) {
  for (const std::string& document :
       {std::string{}, std::string(1, '\0'), std::string("\xc3\xa4"), std::string(300'000, 'x')}) {
    static int number = 0;
    create(session(++number, document));
    EXPECT_EQ((*run(store().find(key(number), merchant, noon)))->document, document);
  }
}

TEST_P(StoreContract, AnUnknownSessionIsNotFound) {
  EXPECT_EQ(find(1), told(client_token_invalid));
  EXPECT_EQ(update(1, set_document("new")), told(client_token_invalid));
  EXPECT_EQ(code_of(run(store().history(key(1), merchant, noon))), client_token_invalid);
}

TEST_P(StoreContract, AnotherMerchantsSessionIsNotFound) {
  create(session(1, "mine"));
  EXPECT_EQ(find(1, other_merchant), told(client_token_invalid));
  auto theirs = context();
  theirs.merchant = other_merchant;
  EXPECT_EQ(update(1, set_document("theirs"), theirs), told(client_token_invalid));
  EXPECT_EQ(code_of(run(store().history(key(1), other_merchant, noon))), client_token_invalid);
  EXPECT_EQ(find(1), "revision 1 mine");
}

TEST_P(StoreContract, ASessionIsServedUpToTheLastMicrosecondOfItsLife) {
  create(session(1, "alive"));
  const auto last = noon + lifetime - microseconds{1};
  EXPECT_EQ(find(1, merchant, last), "revision 1 alive");
  EXPECT_EQ(update(1, keep_as_is(), context(last)), "revision 1 alive");
  EXPECT_TRUE(run(store().history(key(1), merchant, last)));
}

TEST_P(StoreContract, ASessionIsNotServedFromTheInstantOfItsExpiry) {
  create(session(1, "alive"));
  const auto expired = noon + lifetime;
  EXPECT_EQ(find(1, merchant, expired), told(client_token_invalid));
  EXPECT_EQ(update(1, set_document("new"), context(expired)), told(client_token_invalid));
  EXPECT_EQ(code_of(run(store().history(key(1), merchant, expired))), client_token_invalid);
}

TEST_P(StoreContract, HistoryKeepsEveryChangeOldestFirst) {
  auto first = session(1, "a");
  first.content->members = {"orderId", "order.lineItems"};
  create(first, context());
  auto second = context(noon + microseconds{3});
  second.actor = "sdk";
  second.request_id = "request_2";
  const Edit edit = [](const StoredSession&) -> Result<Draft> {
    return Draft{Draft::Content{"b", {}, {"metadata", "12:odd", ""}}};
  };
  update(1, edit, second);

  const std::vector<HistoryEntry> expected{
      {1, noon, "key_1", "request_1", {"orderId", "order.lineItems"}},
      {2, noon + microseconds{3}, "sdk", "request_2", {"metadata", "12:odd", ""}}};
  EXPECT_EQ(history(1), expected);
}

TEST_P(StoreContract, HistoriesOfSessionsAreSeparate) {
  create(session(1, "0"));
  create(session(2, "0"));
  for (int round = 0; round < 3; ++round) {
    update(1, count_up());
    if (round == 1) update(2, count_up());
  }
  EXPECT_EQ(history(1).size(), 4U);
  EXPECT_EQ(history(2).size(), 2U);
  EXPECT_EQ(history(1).back().revision, 4);
}

TEST_P(StoreContract, AHealthyStoreCanWrite) { EXPECT_TRUE(store().can_write()); }

}  // namespace
}  // namespace counterfoil::test
