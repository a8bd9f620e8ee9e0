// The published web SDK in the page.
import {tell} from './happened.js';

const place = document.querySelector('#checkout');
const dark = matchMedia('(prefers-color-scheme: dark)');
let refresh;

// The SDK's own requests go through the page and through its frame; both are told.
const fetchAsBefore = window.fetch;
window.fetch = async (address, options) => {
  const url = new URL(address, location.href);
  if (!url.pathname.startsWith('/client-sdk/')) return fetchAsBefore(address, options);
  const request = {method: options?.method ?? 'GET', path: url.pathname};
  const answer = await fetchAsBefore(address, options);
  tell('SDK', {request, response: {status: answer.status, body: await answer.clone().json()}});
  return answer;
};
addEventListener('message', ({data, origin}) => {
  if (origin === location.origin && data?.relayed) tell('SDK', data.relayed);
});

// Opens the checkout of a session; `heard` is called with the session as the SDK has it, each time
// it tells of one, and `refused` with what a person should know of a payment that ended.
export async function openCheckout(clientToken, {heard, refused}) {
  const {loadPrimer} = await import('./sdk/primer-loader.js');
  const checkout = document.createElement('primer-checkout');
  const follow = () => checkout.classList.toggle('primer-dark-theme', dark.matches);
  follow();
  dark.addEventListener('change', follow);
  checkout.options = {
    redirect: {returnUrl: location.href, forceRedirect: true},
    onClientSessionUpdate: heard,
  };
  const ready = new Promise((resolve, reject) => {
    checkout.addEventListener('primer:ready', ({detail}) => resolve(detail));
    checkout.addEventListener('primer:state-change', ({detail: {primerJsError}}) => {
      if (primerJsError) reject(new Error(primerJsError.message));
    });
  });
  // The SDK has selected the payment method by now; to pay is another service's business.
  checkout.addEventListener('primer:payment-start', (event) => {
    event.preventDefault();
    event.detail.abortPaymentCreation();
    refused('The SDK has selected that payment method. Paying is another service’s business.');
  });
  checkout.setAttribute('client-token', clientToken);
  place.replaceChildren(checkout);
  loadPrimer();
  const primer = await ready;
  refresh = () => primer.refreshSession();
}

export function isOpen() {
  return refresh !== undefined;
}

// Has the SDK fetch the session again.
export function refreshCheckout() {
  return refresh();
}
