// Serves folders to a browser: the shop's page, and what stands in for the SDK's frames.
import {execFileSync} from 'node:child_process';
import {createHash, X509Certificate} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import {tmpdir} from 'node:os';
import {extname, join, normalize} from 'node:path';

const types = {'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css'};

// Answers from the folder whose prefix the path has.
function answer(folders, request, response) {
  const path = normalize(new URL(request.url, 'http://any').pathname);
  const [prefix, folder] = Object.entries(folders).find(([start]) => path.startsWith(start)) ?? [];
  try {
    const file = join(folder, path.slice(prefix.length) || 'index.html');
    const bytes = readFileSync(file);
    response.writeHead(200, {'Content-Type': types[extname(file)]}).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

// `folders`: path prefix to folder.
export function serveFolders(folders) {
  return listen(http.createServer((request, response) => answer(folders, request, response)));
}

// Likewise under TLS, with a certificate of its own for `name`; `fingerprint` is how a browser is
// told to trust it.
export async function serveFoldersAs(name, folders) {
  const made = mkdtempSync(join(tmpdir(), 'counterfoil-certificate-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((file) => join(made, file));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', cert,
  ], {stdio: 'pipe'});
  const pair = {key: readFileSync(key), cert: readFileSync(cert)};
  rmSync(made, {recursive: true});
  const spki = new X509Certificate(pair.cert).publicKey.export({type: 'spki', format: 'der'});
  const server = https.createServer(pair, (request, response) => {
    answer(folders, request, response);
  });
  return {
    ...await listen(server), fingerprint: createHash('sha256').update(spki).digest('base64'),
  };
}
