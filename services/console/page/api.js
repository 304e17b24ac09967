// The server: looks, orders and the live view. Everything is asked of the page's own
// origin. An order has an id of its own, the same as long as it says the same: sent twice
// it is done once.

export class Refused extends Error {
  constructor(error, status) {
    super(error.sentence ?? error.code);
    Object.assign(this, error);
    this.status = status;
  }
}

async function ask(path, options) {
  let response;
  let body;
  try {
    const headers = { "Accept-Language": document.documentElement.lang, ...options?.headers };
    response = await fetch(path, { credentials: "same-origin", redirect: "error", ...options, headers });
    body = await response.json();
  } catch {
    throw new Refused({ code: "offline" }, 0);
  }
  if (!response.ok) throw new Refused(body.error ?? { code: "offline" }, response.status);
  return body;
}

export function look(name, fields = {}) {
  const query = new URLSearchParams(fields).toString();
  return ask(`/api/look/${name}${query === "" ? "" : `?${query}`}`);
}

export function me() {
  return ask("/api/me");
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// UUIDv7: ids are in the order of time.
export function newId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const head = now.toString(16).padStart(12, "0");
  for (let i = 0; i < 6; i++) bytes[i] = parseInt(head.slice(2 * i, 2 * i + 2), 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = hex(bytes);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

const sent = new Map();

export function order(name, message) {
  const said = JSON.stringify([name, message]);
  if (!sent.has(said)) sent.set(said, newId());
  return ask(`/api/order/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Stafett-Order": "1" },
    body: JSON.stringify({ id: sent.get(said), message }),
  });
}

// For what may rightly be said twice, as the same words in a journal.
export function forget(name, message) {
  sent.delete(JSON.stringify([name, message]));
}

const patience = 25000; // the server says something every ten seconds
const pause = 2000;

// Of her own alerts, or of all of the organisation's. Calls back with {alerts, now} on news, {now} when all is as it was, {silent: true} when
// there is no contact; then it tries again by itself. Returns how to end it.
export function watchAlerts(tell, isAll = false) {
  let source = null;
  let timer = null;
  const wait = (ms, then) => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };
  const again = () => {
    tell({ silent: true });
    source.close();
    wait(pause, open);
  };
  const heard = (news) => {
    wait(patience, again);
    tell(news);
  };
  const open = () => {
    source = new EventSource(`/api/live/alerts${isAll ? "?is_all=1" : ""}`);
    wait(patience, again);
    source.addEventListener("alerts", (event) => {
      const { now, view } = JSON.parse(event.data);
      heard({ alerts: view.alerts, now });
    });
    source.addEventListener("same", (event) => heard({ now: JSON.parse(event.data).now }));
    source.addEventListener("silent", () => heard({ silent: true }));
    // A lost stream the browser takes up itself, with the last event's id; one that was
    // refused it does not.
    source.addEventListener("error", () => (source.readyState === EventSource.CLOSED ? again() : tell({ silent: true })));
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
