// What merchants of the tests send.

// 55.00 EUR.
export const order = {
  currencyCode: 'EUR',
  order: {
    countryCode: 'NL',
    lineItems: [
      {itemId: 'mug', description: 'A mug', amount: 1_500, quantity: 2},
      {itemId: 'print', description: 'A print', amount: 2_500, quantity: 1},
    ],
  },
};

// What the merchant offers, as TOML.
export const offers = `
allowed_origins = "any"

[[payment_methods]]
type = "PAYMENT_CARD"
name = "Card"
implementation_type = "NATIVE_SDK"

[[payment_methods]]
type = "GOOGLE_PAY"
name = "Google Pay"
implementation_type = "NATIVE_SDK"
options = {merchantId = "shop", merchantName = "A shop"}

[[shipping_methods]]
id = "standard"
name = "Standard"
description = "Three days"
amount = 500

[[shipping_methods]]
id = "express"
name = "Express"
description = "Tomorrow"
amount = 1200
`;

// What SELECT_SHIPPING_METHOD makes of the method `express` of those offers.
export const express = {
  amount: 1_200, methodId: 'express', methodName: 'Express', methodDescription: 'Tomorrow',
};
