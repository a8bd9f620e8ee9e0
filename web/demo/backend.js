// The shop's backend, as its page sees it. It has the API key; the page never does.

async function send(method, order) {
  const answer = await fetch('session', {
    method, headers: {'Content-Type': 'application/json'}, body: JSON.stringify(order),
  });
  const told = await answer.json();
  if (!told.exchange) throw new Error(told.error?.description ?? `status ${answer.status}`);
  return told.exchange;
}

// What the shop sells.
export async function readOffers() {
  return (await fetch('offers.json')).json();
}

// `order`: {lineItems: [{itemId, quantity}], shippingMethodId}. Gives what the backend sent to the
// Client Session API, and what that answered: {request: {method, path, body}, response: {status,
// body}}.
export function createSession(order) {
  return send('POST', order);
}

export function updateSession(clientToken, order) {
  return send('PATCH', {clientToken, ...order});
}
