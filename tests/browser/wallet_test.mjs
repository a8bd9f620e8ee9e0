// A shopper pays with a wallet: the SDK's own code selects, sets and unselects, through its frame.
import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';

import {nextSession, openCheckout, openShop, sdkOrigin, sessionOf} from './checkout.mjs';
import {serve} from './counterfoil.mjs';
import {express, offers, order} from './sessions.mjs';

let server, shop;
before(async () => {
  [server, shop] = await Promise.all([serve({settings: offers}), openShop()]);
});
after(() => Promise.all([server.stop(), shop.close()]));

const everything = {
  captureBillingAddress: true,
  captureShippingAddress: true,
  requireShippingMethod: true,
  emailRequired: true,
};

// A shopper before the wallet's open sheet, who has paid nothing yet.
async function openSheet(googlePay) {
  const paymentMethod = {options: {GOOGLE_PAY: {surcharge: {amount: 49}}}};
  const {clientToken} = await server.merchant.create({...order, paymentMethod});
  const page = await shop.shopper();
  assert.equal(await openCheckout(page, clientToken, {googlePay}), 'ready');
  const [session] = await nextSession(
    page, () => page.getByRole('button', {name: 'Pay with the wallet'}).click());
  await page.waitForFunction('window.wallet');
  return {page, session, clientToken};
}

// What the shopper does in the sheet, and what the sheet then shows.
const change = (page, data) => page.evaluate((d) => window.wallet.change(d), data);

const home = {
  countryCode: 'NL', postalCode: '1017 AB', locality: 'Amsterdam', administrativeArea: 'NH',
  address1: 'Keizersgracht 1', address2: '', name: 'Ada Lovelace', phoneNumber: '+31201234567',
};

test('selecting adds the surcharge, unselecting takes it away', async () => {
  const {page, session, clientToken} = await openSheet({});
  assert.equal(session.order.totalOrderAmount, 5_549);
  assert.deepEqual(session.order.fees, [{type: 'SURCHARGE', amount: 49}]);
  assert.equal((await server.merchant.read(clientToken)).amount, 5_549);

  const [after] = await nextSession(page, () => page.evaluate(() => window.wallet.cancel()));
  assert.equal(after.order.totalOrderAmount, 5_500);
  assert.equal((await server.merchant.read(clientToken)).amount, 5_500);
});

test('a surcharge waits for line items', async () => {
  const paymentMethod = {options: {GOOGLE_PAY: {surcharge: {amount: 49}}}};
  const {clientToken} = await server.merchant.create(
    {currencyCode: 'EUR', amount: 1_000, order: {countryCode: 'NL'}, paymentMethod});
  const page = await shop.shopper();
  await openCheckout(page, clientToken);
  const [session] = await nextSession(
    page, () => page.getByRole('button', {name: 'Pay with the wallet'}).click());
  assert.equal(session.order.merchantAmount, 1_000);
  assert.equal((await server.merchant.read(clientToken)).amount, 1_000);
});

test('the sheet shows the amount with the shipping that the shopper selects', async () => {
  const {page, clientToken} = await openSheet(everything);
  const address = await change(page, {callbackTrigger: 'SHIPPING_ADDRESS', shippingAddress: home});
  assert.deepEqual(
    address.newShippingOptionParameters.shippingOptions.map(({id}) => id), ['standard', 'express']);

  const [session, option] = await nextSession(page, () => change(
    page, {callbackTrigger: 'SHIPPING_OPTION', shippingOptionData: {id: 'express'}}));
  assert.equal(option.newTransactionInfo.totalPrice, '67.49');
  assert.deepEqual(session.order.shipping, express);
  assert.deepEqual((await server.merchant.read(clientToken)).order.shipping, express);
});

test('addresses, e-mail and mobile number are set from what the shopper approves', async () => {
  const {page, clientToken} = await openSheet(everything);
  const asked = page.waitForRequest((request) => request.url().endsWith('/payment-instruments'));
  await page.evaluate((address) => window.wallet.approve({
    email: 'ada@example.com',
    shippingAddress: address,
    shippingOptionData: {id: 'standard'},
    paymentMethodData: {
      info: {cardNetwork: 'VISA', billingAddress: {...address, address1: 'Herengracht 2'}},
      tokenizationData: {token: 'none'},
    },
  }), home);
  // All is set before the SDK asks for a payment, which is nothing of ours.
  assert.equal((await asked).frame().url().startsWith(sdkOrigin), true);

  const expected = {
    emailAddress: 'ada@example.com',
    mobileNumber: '+31201234567',
    billingAddress: {...addressOf(home), addressLine1: 'Herengracht 2'},
    shippingAddress: addressOf(home),
  };
  const {customer} = await server.merchant.read(clientToken);
  assert.deepEqual(customer, expected);
  assert.deepEqual((await sessionOf(page)).customer, expected);
});

// The wallet's address in the words of the API; what is empty is left out.
function addressOf({name, address1, locality, administrativeArea, postalCode, countryCode}) {
  const [firstName, lastName] = name.split(' ');
  return {
    firstName, lastName, addressLine1: address1, city: locality, state: administrativeArea,
    postalCode, countryCode,
  };
}
