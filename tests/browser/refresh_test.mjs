// The merchant's backend sends a PATCH while the checkout is open; the page has the SDK look again.
import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';

import {open, openShop, refresh} from './checkout.mjs';
import {serve} from './counterfoil.mjs';
import {offers, order} from './sessions.mjs';

let server, shop;
before(async () => {
  [server, shop] = await Promise.all([serve({settings: offers}), openShop()]);
});
after(() => Promise.all([server.stop(), shop.close()]));

test('an amount override, and none again', async () => {
  const {page, patch} = await open(shop, server, order);
  await patch({amount: 9_900});
  let session = await refresh(page);
  assert.equal(session.order.merchantAmount, 9_900);
  assert.equal(session.order.totalOrderAmount, 5_500);
  await patch({amount: null});
  session = await refresh(page);
  assert.equal(session.order.merchantAmount, undefined);
});

test('line items', async () => {
  const {page, patch} = await open(shop, server, order);
  const [mug] = order.order.lineItems;
  await patch({order: {lineItems: [{...mug, quantity: 5, discountAmount: 500, taxAmount: 100}]}});
  const session = await refresh(page);
  assert.equal(session.order.totalOrderAmount, 7_100);
  assert.equal(session.order.totalTaxAmount, 100);
  assert.deepEqual(session.order.lineItems.map(({itemId}) => itemId), ['mug']);
});

test('shipping', async () => {
  const {page, patch} = await open(shop, server, order);
  const shipping = {amount: 700, methodId: 'courier', methodName: 'Courier'};
  await patch({order: {shipping}});
  const session = await refresh(page);
  assert.equal(session.order.totalOrderAmount, 6_200);
  assert.deepEqual(session.order.shipping, shipping);
});

test('what the shopper has selected outlives a PATCH of the line items', async () => {
  const options = {GOOGLE_PAY: {surcharge: {amount: 49}}};
  const {page, patch, act} = await open(shop, server, {...order, paymentMethod: {options}});
  await act({type: 'SELECT_PAYMENT_METHOD', params: {paymentMethodType: 'GOOGLE_PAY'}});
  await patch({order: {lineItems: [{amount: 1_000}]}});
  assert.equal((await refresh(page)).order.totalOrderAmount, 1_049);
});

test('a refresh that is refused leaves the session as it was', async () => {
  const {page} = await open(shop, server, order);
  await page.context().setOffline(true);
  assert.equal((await refresh(page)).order.totalOrderAmount, 5_500);
});
