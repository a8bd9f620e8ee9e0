// What happened: every request of the backend and of the SDK, with its answer.

const list = document.querySelector('#happened');

function pretty(value) {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

// Client tokens are long, and no two are alike: what is shown ends early.
function shorten(text) {
  return text.replace(/"(eyJ[\w-]{12})[\w.-]+"/g, '"$1…"');
}

// The command that a merchant's backend could send instead.
export function curl({method, path, body}) {
  const origin = location.origin;
  const text = pretty(body).replaceAll("'", "'\\''");
  return `curl -X ${method} ${origin}${path} \\\n  -H "X-API-KEY: $API_KEY" \\\n` +
    `  -H 'Content-Type: application/json' \\\n  -d '${text}'`;
}

function part(title, text) {
  const heading = document.createElement('h4');
  heading.textContent = title;
  const code = document.createElement('pre');
  code.tabIndex = 0;
  code.textContent = shorten(text);
  return [heading, code];
}

// `who` is 'backend' or 'SDK'.
export function tell(who, {request, response}) {
  list.querySelector('.empty')?.remove();
  const item = document.createElement('li');
  item.className = who.toLowerCase();
  const details = document.createElement('details');
  details.open = who === 'backend' && !list.querySelector('.backend');
  const summary = document.createElement('summary');
  const outcome = response.status >= 400 || response.status === 0 ? 'failed' : 'done';
  summary.innerHTML = '<b></b> <code></code> <i></i>';
  summary.children[0].textContent = who === 'backend' ? 'Backend' : 'SDK';
  summary.children[1].textContent = `${request.method} ${request.path}`;
  summary.children[2].textContent = response.status || 'no answer';
  summary.children[2].className = outcome;
  const asked = who === 'backend' ? curl(request) : request.body && pretty(request.body);
  details.append(summary);
  const panes = document.createElement('div');
  panes.className = 'panes';
  for (const [title, text] of [['Request', asked], ['Answer', pretty(response.body)]]) {
    if (!text) continue;
    const pane = document.createElement('div');
    pane.append(...part(title, text));
    panes.append(pane);
  }
  details.append(panes);
  item.append(details);
  list.prepend(item);
}
