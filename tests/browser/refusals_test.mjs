// What the published SDK makes of tokens and pages that the server refuses.
import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';

import {act, openCheckout, openShop} from './checkout.mjs';
import {claims, serve} from './counterfoil.mjs';
import {order} from './sessions.mjs';

let shop;
before(async () => { shop = await openShop(); });
after(() => shop.close());

// A server for the length of one test.
async function start(context, terms) {
  const server = await serve(terms);
  context.after(() => server.stop());
  return server;
}

test('an expired token is refused, by the SDK and by the server', async (context) => {
  const server = await start(context, {flags: ['--session-lifetime-s', '1']});
  const {clientToken} = await server.merchant.create(order);
  const page = await shop.shopper();
  const {exp} = claims(clientToken);
  await page.waitForFunction((end) => Date.now() > end * 1_000, exp);
  assert.equal(await openCheckout(page, clientToken), 'INVALID_CLIENT_TOKEN');
  const {status, body} = await act(
    page, server, clientToken, [{type: 'UNSELECT_PAYMENT_METHOD'}]);
  assert.equal(status, 401);
  assert.equal(body.error.errorId, 'InvalidAccessToken');
  assert.equal(body.error.validationErrors, undefined);
});

test('a token that names no session is one the SDK calls invalid', async (context) => {
  const server = await start(context);
  const {clientToken} = await server.merchant.create(order);
  const [head, , signature] = clientToken.split('.');
  const forged = {...claims(clientToken), accessToken: '7f0a2d9c-52d5-4b38-9a35-3a3c6a2a7a11'};
  const body = Buffer.from(JSON.stringify(forged)).toString('base64url');
  const page = await shop.shopper();
  assert.equal(
    await openCheckout(page, [head, body, signature].join('.')), 'INVALID_CLIENT_TOKEN');
});

test('only pages of the listed origins get a session', async (context) => {
  const server = await start(context, {settings: `allowed_origins = ["${shop.origin}"]\n`});
  const {clientToken} = await server.merchant.create(order);
  const welcome = await shop.shopper();
  assert.equal(await openCheckout(welcome, clientToken), 'ready');

  // The same shop under another name is another origin.
  const stranger = await shop.shopper(shop.origin.replace('127.0.0.1', 'localhost'));
  assert.equal(await openCheckout(stranger, clientToken), 'INITIALIZATION_ERROR');
});

test('pages never reach the server API', async (context) => {
  const server = await start(context);
  const page = await shop.shopper();
  const outcome = await page.evaluate(async (url) => {
    const headers = {'X-API-KEY': 'cfk_any', 'Content-Type': 'application/json'};
    try {
      return (await fetch(`${url}/client-session`, {method: 'POST', headers, body: '{}'})).status;
    } catch (error) {
      return error.name;
    }
  }, server.url);
  assert.equal(outcome, 'TypeError');
});
