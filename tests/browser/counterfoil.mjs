// Starts the program as a merchant would, and talks to its server API.
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const program = process.env.COUNTERFOIL_PROGRAM;

// Resolves with what `pattern` finds in the text that the stream has brought so far.
function match(stream, pattern) {
  return new Promise((found, failed) => {
    let text = '';
    stream.on('data', (more) => {
      const match = pattern.exec(text += more);
      if (match) found(match);
    });
    stream.on('end', () => failed(new Error(`no ${pattern} in: ${text}`)));
  });
}

const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERFOIL_')));

// A command that comes to its end; gives what it prints.
function run(...flags) {
  return execFileSync(program, flags, {env: environment, encoding: 'utf8', stdio: 'pipe'}).trim();
}

// A running `counterfoil serve` on a new directory. `settings`: those of the merchant, as TOML,
// when they are not the defaults.
export async function serve({flags = [], settings} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-browser-'));
  const of = ['--data', join(folder, 'data'), '--merchant', 'shop'];
  const key = run('keys', 'create', ...of);
  if (settings !== undefined) {
    const file = join(folder, 'shop.toml');
    writeFileSync(file, settings);
    run('merchants', 'set', ...of, file);
  }
  const child = spawn(
    program, ['serve', '--data', join(folder, 'data'), '--listen', '127.0.0.1:0', ...flags],
    {env: environment, stdio: ['ignore', 'pipe', 'inherit']});
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const [, url] = await match(child.stdout, /serves (https?:\/\/\S+)\n/);
  return {
    url,
    merchant: merchant(url, key),
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      rmSync(folder, {recursive: true});
      if (code !== 0) throw new Error(`counterfoil ended with ${code}`);
    },
  };
}

function merchant(url, key) {
  async function send(method, query, body) {
    const answer = await fetch(`${url}/client-session${query}`, {
      method,
      headers: {'X-API-KEY': key, 'Content-Type': 'application/json'},
      body: body && JSON.stringify(body),
    });
    const session = await answer.json();
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${JSON.stringify(session)}`);
    return session;
  }
  return {
    create: (session) => send('POST', '', session),
    patch: (clientToken, members) => send('PATCH', '', {clientToken, ...members}),
    read: (clientToken) => send('GET', `?clientToken=${clientToken}`),
  };
}

// The claims of a client token.
export function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
}
