// A browser with the published SDK in a shop's page. Nothing is intercepted: names are resolved to
// this machine, so preflights and origins are the browser's own, and nothing else can be reached.
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';

import {claims} from './counterfoil.mjs';
import {serveFolders, serveFoldersAs} from './static_server.mjs';

const root = new URL('../../', import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, root));
const {chromium} = createRequire(path('build/packages/'))('playwright-core');

export const sdkOrigin = 'https://sdk.primer.io';
const sdk = path('build/web-packages/node_modules/@primer-io/primer-js/dist/');
const frames = path('web/demo/hosted-pages/');

// Debian's, as CMake has found it.
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

// A browser to which only the machine itself is there, and the names that `rules` map to it.
export function startBrowser(rules = '', flags = []) {
  return chromium.launch({
    executablePath,
    // Nothing but our own pages is opened, and in a container the sandbox may not start.
    chromiumSandbox: false,
    args: [
      `--host-resolver-rules=${rules}MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`,
      '--disable-background-networking', '--disable-component-update', '--no-first-run', ...flags,
    ],
  });
}

// Starts a browser and a shop; each page of it is a shopper.
export async function openShop() {
  const shop = await serveFolders({'/sdk/': sdk, '/': path('tests/browser/shop/')});
  const hosted = await serveFoldersAs('sdk.primer.io', {'/web/hosted-pages/v0.1.1/': frames});
  const browser = await startBrowser(
    `MAP sdk.primer.io:443 127.0.0.1:${hosted.port}, `,
    [`--ignore-certificate-errors-spki-list=${hosted.fingerprint}`]);
  return {
    origin: `http://127.0.0.1:${shop.port}`,
    // The shop's page, without a checkout; `origin` is one of those under which it can be reached.
    async shopper(origin = `http://127.0.0.1:${shop.port}`) {
      const page = await browser.newPage();
      await page.goto(origin);
      await page.waitForFunction('window.opened');
      return page;
    },
    async close() {
      await browser.close();
      await Promise.all([shop.stop(), hosted.stop()]);
    },
  };
}

// 'ready', or the code of the error that the SDK gave up with.
export function openCheckout(page, token, options = {}) {
  return page.evaluate(([t, o]) => window.open_checkout(t, o), [token, options]);
}

// A shopper whose checkout is open on a new session. `patch` is what the merchant's backend does;
// `act` sends actions from the page, and gives status and body.
export async function open(shop, server, session) {
  const {clientToken} = await server.merchant.create(session);
  const page = await shop.shopper();
  const outcome = await openCheckout(page, clientToken);
  if (outcome !== 'ready') throw new Error(`the SDK gave up: ${outcome}`);
  return {
    page,
    clientToken,
    patch: (members) => server.merchant.patch(clientToken, members),
    act: (...actions) => act(page, server, clientToken, actions),
  };
}

// Sends actions from the page as an SDK does that has a code for them.
export function act(page, server, clientToken, actions) {
  return page.evaluate(
    ([url, token, sent]) => window.act(url, token, sent),
    [server.url, claims(clientToken).accessToken, actions]);
}

// The session as the SDK has it.
export function sessionOf(page) {
  return page.evaluate(() => window.last_session());
}

// Has the SDK fetch its configuration again, as a shop does after its backend has sent a PATCH.
export async function refresh(page) {
  await page.evaluate(() => window.refresh_checkout());
  return sessionOf(page);
}

// Does something that makes the SDK take another session, and gives that.
export async function nextSession(page, act) {
  const before = await page.evaluate(() => window.session_count());
  const done = await act();
  await page.waitForFunction((count) => window.session_count() > count, before);
  return [await sessionOf(page), done];
}
