// POST, GET and PATCH /client-session with Express and SQLite, durable before every answer.
//
// Usage: node server.mjs PORT DATABASE [FILE COUNT TOKENS]
// With FILE, a session as JSON, first creates COUNT of them and writes their client tokens to
// TOKENS. The API key is BENCH_API_KEY.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import express from 'express';
import { openDatabase, Sessions } from './sessions.mjs';
import { openToken, signToken } from './tokens.mjs';

const MERCHANT = 'bench';
const LIFETIME_S = 86400;
const TOGETHER = 1000; // sessions in a transaction, when they are made beforehand

const [port, path, sample, count, tokensPath] = process.argv.slice(2);
const database = openDatabase(path);
const sessions = new Sessions(database);
const signingKey = randomBytes(32);
const digest = (text) => createHash('sha256').update(text).digest();
const apiKey = digest(process.env.BENCH_API_KEY);

const expiry = () => Math.floor(Date.now() / 1000) + LIFETIME_S;

function createBeforehand() {
  const session = JSON.parse(readFileSync(sample, 'utf8'));
  const tokens = [];
  const createSome = database.transaction((some) => {
    for (let made = 0; made < some; ++made) {
      const expiresS = expiry();
      const { accessToken } = sessions.create(MERCHANT, session, expiresS);
      tokens.push(signToken(accessToken, expiresS, signingKey));
    }
  });
  for (let left = Number(count); left > 0; left -= TOGETHER) createSome(Math.min(left, TOGETHER));
  writeFileSync(tokensPath, tokens.join('\n') + '\n');
}

const refuse = (response, status, errorId, description) =>
  response.status(status).json({ error: { errorId, description } });

function checkApiKey(request, response, next) {
  const given = request.get('X-API-KEY');
  if (given && timingSafeEqual(digest(given), apiKey)) return next();
  return refuse(response, 401, 'Unauthorized', 'The API key is not valid.');
}

// The access token of the client token, once this is genuine; else the answer is given.
function openOrRefuse(clientToken, response) {
  const claims = openToken(clientToken, signingKey);
  if (!claims) {
    refuse(response, 400, 'ClientSessionValidationError', 'The client token is invalid.');
  }
  return claims;
}

const shown = (session, clientToken, expiresS) => ({
  ...session, clientToken, clientTokenExpirationDate: new Date(expiresS * 1000).toISOString(),
});

const app = express();
app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
app.use('/client-session', checkApiKey, express.json({ limit: '256kb' }));

app.post('/client-session', (request, response) => {
  const expiresS = expiry();
  const { accessToken, session } = sessions.create(MERCHANT, request.body, expiresS);
  response.json(shown(session, signToken(accessToken, expiresS, signingKey), expiresS));
});

app.get('/client-session', (request, response) => {
  const { clientToken } = request.query;
  const claims = openOrRefuse(clientToken, response);
  if (!claims) return;
  const row = sessions.find(MERCHANT, claims.accessToken);
  if (!row) {
    refuse(response, 400, 'ClientSessionValidationError', 'The client token is invalid.');
  } else {
    response.json(shown(JSON.parse(row.document), clientToken, row.expires_s));
  }
});

app.patch('/client-session', (request, response) => {
  const { clientToken, ...change } = request.body;
  const claims = openOrRefuse(clientToken, response);
  if (!claims) return;
  const session = sessions.update(MERCHANT, claims.accessToken, change);
  if (!session) {
    refuse(response, 400, 'ClientSessionValidationError', 'The client token is invalid.');
  } else {
    response.json(shown(session, clientToken, claims.exp));
  }
});

app.use((error, request, response, next) => {
  refuse(response, error.status ?? 500, 'Error', error.message);
});

if (sample) createBeforehand();
app.listen(Number(port), '127.0.0.1');
