// Amounts as people read them.

// `amount` is in minor units, of which the currency has as many digits as Intl says.
export function format(amount, currency) {
  const formatter = new Intl.NumberFormat(undefined, {style: 'currency', currency});
  const digits = formatter.resolvedOptions().maximumFractionDigits;
  return formatter.format(amount / 10 ** digits);
}
