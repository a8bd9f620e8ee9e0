// Actions that the published web SDK has no way to send by itself, sent from the shop's page as
// other SDKs send them, and what the web SDK then has of the session.
import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';

import {open, openShop, refresh} from './checkout.mjs';
import {serve} from './counterfoil.mjs';
import {express, offers, order} from './sessions.mjs';

let server, shop;
before(async () => {
  [server, shop] = await Promise.all([serve({settings: offers}), openShop()]);
});
after(() => Promise.all([server.stop(), shop.close()]));

for (const spelling of ['shippingMethodId', 'shipping_method_id']) {
  test(`a shipping method is selected by ${spelling}`, async () => {
    const {page, act, clientToken} = await open(shop, server, order);
    const params = {[spelling]: 'express'};
    const {status, body} = await act({type: 'SELECT_SHIPPING_METHOD', params});
    assert.equal(status, 200);
    assert.deepEqual(body.clientSession.order.shipping, express);
    assert.equal((await server.merchant.read(clientToken)).amount, 6_700);
    assert.equal((await refresh(page)).order.totalOrderAmount, 6_700);
  });
}

test('names, e-mail and mobile number are set', async () => {
  const {page, act, clientToken} = await open(shop, server, order);
  const {status} = await act(
    {type: 'SET_EMAIL_ADDRESS', params: {emailAddress: 'ada@example.com'}},
    {type: 'SET_MOBILE_NUMBER', params: {mobileNumber: '+31201234567'}},
    {type: 'SET_CUSTOMER_FIRST_NAME', params: {firstName: 'Ada'}},
    {type: 'SET_CUSTOMER_LAST_NAME', params: {lastName: 'Lovelace'}});
  assert.equal(status, 200);
  const expected = {
    emailAddress: 'ada@example.com', mobileNumber: '+31201234567', firstName: 'Ada',
    lastName: 'Lovelace',
  };
  assert.deepEqual((await server.merchant.read(clientToken)).customer, expected);
  assert.deepEqual((await refresh(page)).customer, expected);
});

test('the surcharge of a card is that of its network', async () => {
  const networks = {VISA: {surcharge: {amount: 109}}, MASTERCARD: {surcharge: {amount: 129}}};
  const paymentMethod = {options: {PAYMENT_CARD: {networks}}};
  const {page, act} = await open(shop, server, {...order, paymentMethod});
  const select = (network) => act({
    type: 'SELECT_PAYMENT_METHOD',
    params: {paymentMethodType: 'PAYMENT_CARD', binData: {network, issuer_name: null}},
  });
  await select('VISA');
  assert.equal((await refresh(page)).order.totalOrderAmount, 5_609);
  await select('MASTERCARD');
  assert.equal((await refresh(page)).order.totalOrderAmount, 5_629);
});

test('all actions of a request are done, or none', async () => {
  const {page, act, clientToken} = await open(shop, server, order);
  const {status, body} = await act(
    {type: 'SET_EMAIL_ADDRESS', params: {emailAddress: 'ada@example.com'}},
    {type: 'SELECT_SHIPPING_METHOD', params: {shippingMethodId: 'by pigeon'}});
  assert.equal(status, 422);
  assert.equal(body.error.errorId, 'RequestValidationError');
  assert.equal((await server.merchant.read(clientToken)).customer, undefined);
  assert.equal((await refresh(page)).order.totalOrderAmount, 5_500);
});
