// Client tokens: JWS in compact form, HS256, as the server compared with this one makes them.
import { createHmac, timingSafeEqual } from 'node:crypto';

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

const signature = (text, key) => createHmac('sha256', key).update(text).digest();

export function signToken(accessToken, expiresS, key) {
  const claims = JSON.stringify({
    exp: expiresS, accessToken, intent: 'CHECKOUT', env: 'SANDBOX', paymentFlow: 'DEFAULT',
    configurationUrl: 'http://127.0.0.1/client-sdk/configuration',
  });
  const text = `${HEADER}.${Buffer.from(claims).toString('base64url')}`;
  return `${text}.${signature(text, key).toString('base64url')}`;
}

// The claims of a token that is genuine and has not expired, else nothing.
export function openToken(token, key) {
  const [header, claims, signed, more] = String(token).split('.');
  if (header !== HEADER || !signed || more !== undefined) return undefined;
  const given = Buffer.from(signed, 'base64url');
  const expected = signature(`${header}.${claims}`, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const opened = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return opened.exp * 1000 > Date.now() ? opened : undefined;
}
