// The demo checkout as a person uses it, with nothing but the program to reach. With SCREENSHOTS
// set to a folder it leaves pictures of the page there (`make screenshots`).
import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';
import {join} from 'node:path';

import {startBrowser} from './checkout.mjs';
import {serve} from './counterfoil.mjs';

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([serve(), startBrowser()]);
});
after(() => Promise.all([server.stop(), browser.close()]));

// Opens the page; `left` gets the address of every request that would leave the machine.
async function open(terms = {}) {
  const page = await (await browser.newContext({locale: 'en-IE', ...terms})).newPage();
  const left = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) {
      left.push(request.url());
    }
  });
  await page.goto(`${server.url}/demo/`);
  return {page, left};
}

const button = (page, name) => page.getByRole('button', {name});

// Waits until the element says so.
const says = (page, selector, text) => page.locator(selector, {hasText: text}).first().waitFor();

async function checkOut(page) {
  await button(page, 'Create a client session').click();
  await page.locator('primer-checkout[js-initialized]').waitFor();
}

test('a session is created, and the SDK shows its amount', async () => {
  const {page, left} = await open();
  await checkOut(page);
  await says(page, '#charged', '€27.40');
  await says(page, '#shown', '€27.40');
  await says(page, '#happened > li:last-child pre', 'curl -X POST');
  assert.equal(await page.locator('#happened').getByText('cfk_').count(), 0);
  // The page's policy lets no request out; this one the SDK tries.
  assert.deepEqual([...new Set(left.map((url) => new URL(url).host))].filter(
    (host) => host !== 'assets.production.core.primer.io'), []);
});

test('a change of the order is patched, and the SDK follows', async () => {
  const {page} = await open();
  await checkOut(page);
  await button(page, 'More: Harbour print').click();
  await says(page, '#shown', '€56.40');
  await page.getByRole('radio', {name: /Express/}).check();
  await says(page, '#shown', '€61.95');
  assert.equal(await page.locator('#charged').textContent(), '€61.95');
  await says(page, '#happened > .backend', 'PATCH /client-session');
});

test('a payment method is selected, and its surcharge shows', async () => {
  const {page} = await open();
  await checkOut(page);
  await button(page, /iDEAL/).click();
  await says(page, '#shown', '€27.89');
  await says(page, '#fees', '€0.49');
  await says(page, '#happened > .sdk', 'POST /client-session/actions');
  await button(page, 'More: Harbour print').click();
  await says(page, '#shown', '€56.89');
});

test('everything can be done from the keyboard', async () => {
  const {page} = await open();
  await button(page, 'More: Notebook').focus();
  await page.keyboard.press('Enter');
  await button(page, 'Create a client session').focus();
  await page.keyboard.press('Space');
  await says(page, '#shown', '€36.35');
});

test('it fits a phone', async () => {
  const {page} = await open({viewport: {width: 360, height: 740}, isMobile: true});
  await checkOut(page);
  await says(page, '#shown', '€27.40');
  const [wide, visible] = await page.evaluate(
    () => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(wide <= visible, `${wide} columns of pixels on a screen of ${visible}`);
});

const folder = process.env.SCREENSHOTS;
const pictures = {
  'demo-light': {viewport: {width: 1080, height: 790}},
  'demo-dark': {viewport: {width: 1080, height: 790}, colorScheme: 'dark'},
  'demo-phone': {viewport: {width: 390, height: 844}, isMobile: true},
};
for (const [name, terms] of Object.entries(pictures)) {
  test(`a picture: ${name}`, {skip: !folder && 'SCREENSHOTS is not set'}, async () => {
    const {page} = await open(terms);
    await checkOut(page);
    await button(page, 'More: Harbour print').click();
    await says(page, '#shown', '€56.40');
    await page.locator('primer-payment-method-button').first().waitFor();
    await page.evaluate(() => document.activeElement.blur());
    await page.mouse.move(0, 0);
    await page.screenshot({path: join(folder, `${name}.png`)});
  });
}
