// A shop's page: it opens the published SDK with a client token, and notes what the SDK tells it.
import {loadPrimer} from '/sdk/primer-loader.js';

const checkout = document.querySelector('primer-checkout');
// The session as the SDK has it, each time it tells of one.
const sessions = [];
let refresh;

checkout.addEventListener('primer:ready', ({detail}) => {
  refresh = () => detail.refreshSession();
});

// Resolves when the SDK is ready, with the code of its error when it gives up.
window.open_checkout = (token, options) => new Promise((resolve) => {
  checkout.addEventListener('primer:ready', () => resolve('ready'));
  checkout.addEventListener('primer:state-change', ({detail}) => {
    if (detail.primerJsError) resolve(detail.primerJsError.code);
  });
  checkout.options = {...options, onClientSessionUpdate: (session) => sessions.push(session)};
  checkout.setAttribute('client-token', token);
  loadPrimer();
});
window.refresh_checkout = () => refresh();
window.last_session = () => sessions.at(-1);
window.session_count = () => sessions.length;

// What the published SDK has no code for: a request of its kind, as another SDK sends it.
window.act = async (url, access_token, actions) => {
  const answer = await fetch(`${url}/client-session/actions`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Primer-Client-Token': access_token,
      'Primer-SDK-Client': 'WEB',
      'X-Api-Version': '2.4',
    },
    body: JSON.stringify({actions}),
  });
  return {status: answer.status, body: await answer.json()};
};
window.opened = true;
