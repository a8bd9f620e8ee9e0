// Stands in for Google's script, so that the SDK's own code for a wallet runs: a sheet in which the
// test plays the shopper. `window.wallet` is the sheet while it is open.

class PaymentsClient {
  constructor({paymentDataCallbacks}) {
    this.changed = paymentDataCallbacks?.onPaymentDataChanged;
  }

  isReadyToPay() {
    return Promise.resolve({result: true});
  }

  createButton({onClick}) {
    const button = document.createElement('button');
    button.textContent = 'Pay with the wallet';
    button.onclick = onClick;
    return button;
  }

  // Gives the SDK what the shopper has approved, or that there is nothing.
  loadPaymentData(request) {
    return new Promise((approve, refuse) => {
      window.wallet = {
        request,
        // What the shopper changes in the sheet; resolves with what the SDK makes of it.
        change: (data) => this.changed(data),
        approve,
        cancel: () => refuse({statusCode: 'CANCELED'}),
      };
    });
  }
}

window.google = {payments: {api: {PaymentsClient}}};
