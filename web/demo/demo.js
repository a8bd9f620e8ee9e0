// The shop's page: creates a session, opens the checkout, and has both follow the order.
import {createSession, readOffers, updateSession} from './backend.js';
import {isOpen, openCheckout, refreshCheckout} from './checkout.js';
import {tell} from './happened.js';
import {format} from './money.js';
import {showOrder} from './order.js';

const create = document.querySelector('#create');
const notice = document.querySelector('#notice');
const charged = document.querySelector('#charged');
const shown = document.querySelector('#shown');
const fees = document.querySelector('#fees');
let clientToken;
let sent = Promise.resolve();

function say(text) {
  notice.textContent = text;
}

// What the backend was answered.
function charge({request, response}) {
  tell('backend', {request, response});
  if (response.status !== 200) throw new Error(response.body.error.description);
  const {amount = 0, currencyCode} = response.body;
  charged.textContent = format(amount, currencyCode);
  return response.body;
}

// The session as the SDK has it.
function show({order}) {
  const {merchantAmount, totalOrderAmount, currencyCode} = order;
  shown.textContent = format(merchantAmount ?? totalOrderAmount, currencyCode);
  const surcharge = (order.fees ?? []).reduce((sum, {amount}) => sum + amount, 0);
  fees.hidden = surcharge === 0;
  fees.textContent = `With a surcharge of ${format(surcharge, currencyCode)} for the payment ` +
    'method that is selected.';
}

// One after the other: the backend hears of every change, in order.
function inTurn(step) {
  sent = sent.then(step).catch((error) => say(error.message));
  return sent;
}

const offers = await readOffers();
const order = showOrder(offers, () => {
  if (clientToken === undefined) return;
  inTurn(async () => {
    charge(await updateSession(clientToken, order()));
    if (isOpen()) await refreshCheckout();
    say('');
  });
});

create.addEventListener('click', () => inTurn(async () => {
  ({clientToken} = charge(await createSession(order())));
  create.textContent = 'Create another client session';
  say('Opening the checkout…');
  await openCheckout(clientToken, {heard: show, refused: say}).catch((error) => {
    throw error instanceof TypeError
      ? new Error('The web SDK is not built in. Run `make packages build`, then start again.')
      : error;
  });
  document.querySelector('#advice').hidden = false;
  say('');
}));
