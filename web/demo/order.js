// The order as the shopper changes it.
import {format} from './money.js';

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Fills the section; calls `changed` after each change. Gives a function that tells the order.
export function showOrder({products, shippingMethods, currencyCode}, changed) {
  const quantities = new Map(products.map(({itemId}, index) => [itemId, index < 2 ? 1 : 0]));
  const items = products.map((product) => row(product, quantities, currencyCode, changed));
  document.querySelector('#line-items').replaceChildren(...items);
  document.querySelector('#shipping').append(
    ...shippingMethods.map((method, index) => choice(method, index === 0, currencyCode)));
  document.querySelector('#shipping').addEventListener('change', changed);
  return () => ({
    lineItems: [...quantities]
      .filter(([, quantity]) => quantity > 0)
      .map(([itemId, quantity]) => ({itemId, quantity})),
    shippingMethodId: document.querySelector('#shipping input:checked').value,
  });
}

function row({itemId, name, description, amount}, quantities, currency, changed) {
  const count = element('output', {textContent: quantities.get(itemId)});
  const fewer = element('button', {type: 'button', textContent: '−', ariaLabel: `Fewer: ${name}`});
  const more = element('button', {type: 'button', textContent: '+', ariaLabel: `More: ${name}`});
  const by = (step) => () => {
    quantities.set(itemId, Math.min(9, Math.max(0, quantities.get(itemId) + step)));
    count.textContent = quantities.get(itemId);
    changed();
  };
  fewer.addEventListener('click', by(-1));
  more.addEventListener('click', by(1));
  const about = element('div', {className: 'about'},
    element('strong', {textContent: name}), element('span', {textContent: description}));
  const picture = element('span', {className: `picture ${itemId}`});
  picture.setAttribute('aria-hidden', 'true');
  return element('li', {}, picture, about,
    element('span', {className: 'amount', textContent: format(amount, currency)}),
    element('div', {className: 'stepper'}, fewer, count, more));
}

function choice({id, name, description, amount}, checked, currency) {
  const input = element('input', {type: 'radio', name: 'shipping', value: id, checked});
  return element('label', {}, input, element('span', {className: 'about'},
    element('strong', {textContent: name}), element('span', {textContent: description})),
  element('span', {className: 'amount', textContent: format(amount, currency)}));
}
