// Stands in for the frame of a card field: it shows what the web SDK asks it to show, and takes no
// text, because nobody should type a card's number here.

const {checkoutSessionId, name} = JSON.parse(atob(location.hash.slice(1)));
const namespace = `${checkoutSessionId}-${name}`;
const input = document.querySelector('input');
const state = {
  valid: false, dirty: false, touched: false, focused: false, disabled: false, error: null,
};

const verbs = {
  setOptions({placeholder, ariaLabel}) {
    if (placeholder !== undefined) input.placeholder = placeholder;
    if (ariaLabel !== undefined) input.ariaLabel = ariaLabel;
  },
  getFieldState: () => state,
  focus: () => input.focus(),
  blur: () => input.blur(),
};

addEventListener('message', ({data: asked, source, origin}) => {
  if (source !== parent || asked?.namespace !== namespace || asked.type !== 'apply') return;
  const data = verbs[asked.path[0]]?.(...asked.args) ?? null;
  source.postMessage({namespace, sender: 'provider', type: 'apply', id: asked.id, data}, origin);
});
