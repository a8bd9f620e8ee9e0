// Stands in for the hidden frame that carries the web SDK's later requests: the page names a
// request, this sends it and says what was answered.

const {checkoutSessionId} = JSON.parse(atob(location.hash.slice(1)));
const namespace = `api-controller-${checkoutSessionId}`;

// The SDK's own codes; it looks at nothing else of a failure.
const codes = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  408: 'REQUEST_TIMEOUT',
  409: 'CONFLICT',
  422: 'REQUEST_VALIDATION_ERROR',
};

function failure(message, code, response) {
  return {...response, error: {name: 'SdkError', origin: 'network', message, code, response}};
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text || null;
  }
}

async function send(url, {id, method, headers, body}) {
  let answer;
  try {
    answer = await fetch(url, {method, body, headers: {...headers, 'X-Request-Id': id}});
  } catch (error) {
    return failure(`${method} ${url}: ${error.message}`, 'UNEXPECTED', {id});
  }
  const {status} = answer;
  const response = {
    id, status, headers: Object.fromEntries(answer.headers), data: parse(await answer.text()),
  };
  if (answer.ok) return response;
  const code = status >= 500 ? 'SERVER_ERROR' : codes[status] ?? 'REQUEST_ERROR';
  return failure(`${method} ${url}: ${status}`, code, response);
}

addEventListener('message', async ({data: asked, source, origin}) => {
  if (source !== parent || asked?.namespace !== namespace) return;
  if (asked.type !== 'apply' || asked.path.join() !== 'fetch') return;
  const data = await send(...asked.args);
  // For a page that tells what happened.
  const [url, {method, body}] = asked.args;
  source.postMessage({relayed: {
    request: {method, path: new URL(url).pathname, body: body && parse(body)},
    response: {status: data.status ?? 0, body: data.data ?? data.response?.data},
  }}, origin);
  source.postMessage({namespace, sender: 'provider', type: 'apply', id: asked.id, data}, origin);
});
