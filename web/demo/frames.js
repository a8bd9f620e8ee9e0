// The SDK puts its frames at an address that is fixed in it. This page gives it frames of its own
// server instead, so that the demo reaches nothing else. It is no module: it must run first.
{
  const theirs = 'https://sdk.primer.io/web/hosted-pages/v0.1.1/';
  const ours = new URL('hosted-pages/', document.baseURI).href;
  const {get, set} = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'src');
  Object.defineProperty(HTMLIFrameElement.prototype, 'src', {
    get,
    set(address) {
      set.call(this, String(address).replace(theirs, ours));
    },
  });
}
