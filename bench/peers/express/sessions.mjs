// Client sessions in SQLite: create, read, update, each change with its history row.
import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sessions (
    access_token TEXT PRIMARY KEY,
    merchant TEXT NOT NULL,
    revision INTEGER NOT NULL,
    expires_s INTEGER NOT NULL,
    document TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS history (
    access_token TEXT NOT NULL,
    revision INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    change TEXT NOT NULL,
    PRIMARY KEY (access_token, revision)
  ) WITHOUT ROWID;`;

// Every change is on the disk before it is answered, as the server it is compared with promises.
export function openDatabase(path) {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('cache_size = -204800'); // KiB: 200 MiB, as Counterfoil's cache
  database.exec(SCHEMA);
  return database;
}

// What the customer is charged, in minor units; nothing when there is nothing to compute from.
export function chargeAmount(order) {
  if (!order?.lineItems) return undefined;
  let sum = 0;
  for (const { amount, quantity = 1, discountAmount = 0, taxAmount = 0 } of order.lineItems) {
    sum += amount * quantity - discountAmount + taxAmount;
  }
  for (const fee of order.fees ?? []) sum += fee.amount;
  return sum + (order.shipping?.amount ?? 0);
}

// One level deep: `customer` and `order` merge member by member, what stands below is replaced
// whole, and null clears.
export function merge(stored, change) {
  const merged = { ...stored };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) {
      delete merged[name];
    } else if (name === 'customer' || name === 'order') {
      merged[name] = { ...merged[name], ...value };
      for (const [member, set] of Object.entries(value)) {
        if (set === null) delete merged[name][member];
      }
    } else {
      merged[name] = value;
    }
  }
  return merged;
}

function checkAmounts(session) {
  const amount = chargeAmount(session.order);
  if (amount !== undefined && (!Number.isSafeInteger(amount) || amount < 0)) {
    throw Object.assign(new Error('The amount is out of range.'), { status: 422 });
  }
  return amount === undefined ? session : { ...session, amount };
}

export class Sessions {
  constructor(database) {
    this.read = database.prepare(
      'SELECT merchant, revision, expires_s, document FROM sessions WHERE access_token = ?');
    this.insert = database.prepare('INSERT INTO sessions VALUES (?, ?, 1, ?, ?)');
    this.replace = database.prepare(
      'UPDATE sessions SET revision = ?, document = ? WHERE access_token = ?');
    this.remember = database.prepare('INSERT INTO history VALUES (?, ?, ?, ?)');
    // IMMEDIATE: another writer is waited for at the begin, not found out at the end.
    this.inTransaction = database.transaction((work) => work()).immediate;
  }

  create(merchant, document, expiresS) {
    const accessToken = randomUUID();
    const session = checkAmounts(document);
    const text = JSON.stringify(session);
    this.inTransaction(() => {
      this.insert.run(accessToken, merchant, expiresS, text);
      this.remember.run(accessToken, 1, Date.now(), text);
    });
    return { accessToken, session };
  }

  // Nothing when the token opens no session of this merchant.
  find(merchant, accessToken) {
    const row = this.read.get(accessToken);
    if (!row || row.merchant !== merchant || row.expires_s * 1000 <= Date.now()) return undefined;
    return row;
  }

  update(merchant, accessToken, change) {
    return this.inTransaction(() => {
      const row = this.find(merchant, accessToken);
      if (!row) return undefined;
      const stored = JSON.parse(row.document);
      const session = checkAmounts(merge(stored, change));
      const text = JSON.stringify(session);
      if (text === row.document) return session;
      this.replace.run(row.revision + 1, text, accessToken);
      this.remember.run(accessToken, row.revision + 1, Date.now(), JSON.stringify(change));
      return session;
    });
  }
}
