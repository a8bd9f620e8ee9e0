// The published SDK starts with a client token of ours, and has what the merchant has set.
import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';

import {openCheckout, openShop, sessionOf} from './checkout.mjs';
import {serve} from './counterfoil.mjs';
import {order} from './sessions.mjs';

let server, shop;
before(async () => {
  [server, shop] = await Promise.all([serve(), openShop()]);
});
after(() => Promise.all([server.stop(), shop.close()]));

test('it gets ready, with the order and the amount of the session', async () => {
  const {clientToken} = await server.merchant.create({orderId: 'order-1', ...order});
  const page = await shop.shopper();
  assert.equal(await openCheckout(page, clientToken), 'ready');
  const session = await sessionOf(page);
  assert.equal(session.order.orderId, 'order-1');
  assert.equal(session.order.currencyCode, 'EUR');
  assert.equal(session.order.totalOrderAmount, 5_500);
  assert.equal(session.order.merchantAmount, undefined);
  assert.deepEqual(session.order.lineItems.map(({quantity}) => quantity), [2, 1]);
});

test('an amount override is the amount that it shows', async () => {
  const {clientToken} = await server.merchant.create({amount: 4_000, ...order});
  const page = await shop.shopper();
  assert.equal(await openCheckout(page, clientToken), 'ready');
  const session = await sessionOf(page);
  assert.equal(session.order.merchantAmount, 4_000);
  assert.equal(session.order.totalOrderAmount, 5_500);
});

test('metadata of the merchant does not reach the page', async () => {
  const {clientToken} = await server.merchant.create({metadata: {margin: 'a third'}, ...order});
  const page = await shop.shopper();
  const answers = [];
  page.on('response', (response) => answers.push(response));
  assert.equal(await openCheckout(page, clientToken), 'ready');
  const configurations = answers.filter((answer) => answer.url().startsWith(server.url));
  assert.ok(configurations.length > 0);
  for (const answer of configurations) assert.doesNotMatch(await answer.text(), /margin|a third/);
});
