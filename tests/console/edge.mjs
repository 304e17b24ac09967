// The HTTP edge with real daemons behind it: who is let in, what is refused and with what,
// and that nothing that is sent twice is done twice.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { test, same, holds } from "./check.mjs";
import { freePort, until } from "./house.mjs";
import { caseOf } from "./people.mjs";

function ask(port, { method = "GET", path = "/api/me", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => (text += piece)).on("end", () => {
        let json = null;
        try {
          json = JSON.parse(text);
        } catch {
          json = null;
        }
        resolve({ status: response.statusCode, headers: response.headers, text, json });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

export function edgeTests(house) {
  const { havnes, sjovik } = house.consoles;
  const proxied = (login = "turid", one = havnes) => ({ "X-Stafett-Secret": one.secret, "X-Stafett-Login": login });
  const code = (answer) => [answer.status, answer.json?.error?.code];
  const orders = (message, { id = "01970000-0000-7000-8000-000000000001", headers = {}, name = "acknowledge", one = havnes, login = "turid" } = {}) =>
    ask(one.port, { method: "POST", path: `/api/order/${name}`, body: JSON.stringify({ id, message }),
      headers: { ...proxied(login, one), Origin: one.origin, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json", "X-Stafett-Order": "1", ...headers } });

  test("edge: without the proxy's secret, or with a forged one, nobody is let in", async () => {
    same(code(await ask(havnes.port)), [403, "not-from-proxy"]);
    same(code(await ask(havnes.port, { headers: { "X-Stafett-Login": "turid" } })), [403, "not-from-proxy"]);
    same(code(await ask(havnes.port, { headers: { ...proxied(), "X-Stafett-Secret": "0".repeat(48) } })), [403, "not-from-proxy"]);
    same(code(await ask(havnes.port, { headers: { ...proxied(), "X-Stafett-Secret": havnes.secret.slice(0, 40) } })), [403, "not-from-proxy"]);
    same(code(await ask(havnes.port, { headers: { ...proxied(), "X-Stafett-Secret": sjovik.secret } })), [403, "not-from-proxy"], "another console's");
    same(code(await ask(havnes.port, { headers: [["X-Stafett-Secret", havnes.secret], ["X-Stafett-Secret", havnes.secret], ["X-Stafett-Login", "turid"], ["Host", "x"]].flat() })), [403, "not-from-proxy"], "twice");
  });
  test("edge: without a log-in, with an unknown one, or with two, she is told so", async () => {
    const { "X-Stafett-Secret": secret } = proxied();
    same(code(await ask(havnes.port, { headers: { "X-Stafett-Secret": secret } })), [401, "login-missing"]);
    same(code(await ask(havnes.port, { headers: { ...proxied(""), "X-Stafett-Login": "" } })), [401, "login-missing"]);
    same(code(await ask(havnes.port, { headers: proxied("liv") })), [403, "login-unknown"], "she works at the hospital");
    same(code(await ask(havnes.port, { headers: ["X-Stafett-Secret", secret, "X-Stafett-Login", "turid", "X-Stafett-Login", "jon", "Host", "x"] })), [401, "login-missing"]);
    const page = await ask(havnes.port, { path: "/", headers: { "X-Stafett-Secret": secret } });
    same(page.status, 401);
    holds(page.text.includes("Du er ikke logget inn") && page.text.includes("Du är inte inloggad"), "a page for people");
    const unknown = await ask(havnes.port, { path: "/", headers: proxied("ukjent") });
    holds(unknown.status === 403 && unknown.text.includes("Be koordinerende enhet"), "what to do");
  });
  test("edge: she is who the settings say, and asks with her own key", async () => {
    const { json } = await ask(havnes.port, { headers: proxied() });
    same([json.staff, json.organisation, json.name], ["duty-ke", "havnes", "Havnes kommune"]);
    // Friday 14 May; Monday 17 May is Whit Monday and the national day.
    same([json.quiet.from.text, json.quiet.until.text], ["2027-05-14T16:00:00+02:00", "2027-05-18T08:00:00+02:00"]);
    same((await ask(havnes.port, { path: "/api/look/alerts?is_all=1", headers: proxied("jon") })).status, 409, "all alerts are the coordinating unit's");
    same((await ask(havnes.port, { path: "/api/look/alerts?is_all=1", headers: proxied() })).status, 200);
  });
  test("edge: headers that keep strangers out stand on every answer", async () => {
    for (const path of ["/", "/app.js", "/api/me", "/nothing"]) {
      const { headers } = await ask(havnes.port, { path, headers: proxied() });
      holds(/default-src 'none'; script-src 'self'; style-src 'self';.*connect-src 'self'.*frame-ancestors 'none'/.test(headers["content-security-policy"]), `${path}: policy`);
      same([headers["x-content-type-options"], headers["referrer-policy"], headers["x-frame-options"]], ["nosniff", "no-referrer", "DENY"], path);
      same(headers["cache-control"], path.startsWith("/api/") ? "no-store" : "no-cache", path);
    }
  });
  test("edge: another site can neither look nor order", async () => {
    same(code(await ask(havnes.port, { headers: { ...proxied(), "Sec-Fetch-Site": "cross-site" } })), [403, "cross-site"]);
    same(code(await ask(havnes.port, { headers: { ...proxied(), "Sec-Fetch-Site": "same-site" } })), [403, "cross-site"]);
    const alert = { alert_id: "01970000-0000-7000-8000-000000000001" };
    same(code(await orders(alert, { headers: { Origin: "https://evil.example" } })), [403, "cross-site"]);
    same(code(await orders(alert, { headers: { "Sec-Fetch-Site": "cross-site" } })), [403, "cross-site"]);
    same(code(await ask(havnes.port, { method: "POST", path: "/api/order/acknowledge", body: "{}", headers: { ...proxied(), "Content-Type": "application/json", "X-Stafett-Order": "1" } })), [403, "cross-site"], "no origin");
    same(code(await ask(havnes.port, { method: "POST", path: "/api/order/acknowledge", body: "{}", headers: { ...proxied(), Origin: havnes.origin, "Content-Type": "application/json" } })), [403, "cross-site"], "no header of ours");
    same(code(await orders(alert, { headers: { "Content-Type": "text/plain" } })), [400, "not-json"]);
    same(code(await ask(havnes.port, { path: "/api/order/acknowledge", headers: proxied() })), [405, "method-wrong"]);
    same(code(await ask(havnes.port, { method: "DELETE", headers: proxied() })), [405, "method-wrong"]);
  });
  test("edge: what is not understood or too long is refused with what and where", async () => {
    same(code(await orders({ alert_id: "x" })), [400, "field-wrong"]);
    const unknown = await orders({ alert_id: null, colour: "red" });
    same([unknown.status, unknown.json.error.where], [400, "colour"]);
    same(code(await orders({}, { name: "found-organisation" })), [404, "no-such-thing"]);
    same(code(await orders({ case_id: "01970000-0000-7000-8000-000000000001", content: { text: "x".repeat(20000) } }, { name: "write" })), [400, "field-wrong"]);
    same(code(await orders({ case_id: "01970000-0000-7000-8000-000000000001", content: { text: "x".repeat(200000) } }, { name: "write" })), [413, "too-long"]);
    same(code(await orders({ content: { name: "not one of its items" } }, { name: "write" })), [400, "field-wrong"]);
    same(code(await ask(havnes.port, { path: "/api/look/case?case_id=1", headers: proxied() })), [400, "field-wrong"]);
    same(code(await ask(havnes.port, { path: "/api/look/case?case_id=01970000-0000-7000-8000-000000000001", headers: proxied() })), [409, "case-unknown"]);
    for (const [language, words] of [["nb", "Ingen slik sak"], ["sv-SE", "ärende"], ["en", "case"]]) {
      const { json } = await ask(havnes.port, { path: "/api/look/case?case_id=01970000-0000-7000-8000-000000000001", headers: { ...proxied(), "Accept-Language": language } });
      holds(json.error.sentence.includes(words), `${language}: ${json.error.sentence}`);
    }
    same((await ask(havnes.port, { path: "/../../etc/passwd", headers: proxied() })).status, 404);
    same((await ask(havnes.port, { path: "/..%2f..%2fetc%2fpasswd", headers: proxied() })).status, 404);
  });
  test("edge: an order sent twice is done once; other words under its id are refused", async () => {
    const caseId = caseOf(house, "havnes/duty-ke", (row) => row.kind_code === "case");
    const before = house.json("havnes/duty-ke", "journal", "show", caseId).entries.length;
    const id = "01970000-0000-7000-8000-0000000000aa";
    const message = { case_id: caseId, content: { text: "Skrevet én gang." } };
    const first = await orders(message, { id, name: "write" });
    same(first.status, 200, first.text);
    const again = await orders(message, { id, name: "write" });
    same([again.status, again.json.answer.events], [200, first.json.answer.events]);
    same(code(await orders({ ...message, content: { text: "Noe annet." } }, { id, name: "write" })), [409, "id-reused"]);
    await house.consoles.havnes.stop();
    await house.consoles.havnes.start();
    same((await orders(message, { id, name: "write" })).status, 200, "after a restart");
    same(house.json("havnes/duty-ke", "journal", "show", caseId).entries.length, before + 1);
  });
  test("edge: looks are in the record under her own name", async () => {
    const caseId = caseOf(house, "havnes/duty-ke", (row) => row.kind_code === "case");
    same((await ask(havnes.port, { path: `/api/look/case?case_id=${caseId}`, headers: proxied("jon") })).status, 200);
    const acts = async () => (await ask(havnes.port, { path: `/api/look/acts?case_id=${caseId}&is_looks_only=1`, headers: proxied() })).json.view.acts;
    let found = [];
    for (let i = 0; i < 200 && found.length === 0; i++)
      found = (await acts()).filter((act) => act.actor_code === "caseworker-midt" && act.input_type.endsWith("ShowCase"));
    holds(found.length > 0, "audit has it");
  });
  test("edge: with settings that are wrong it does not start, and says what is", async () => {
    const settings = readFileSync(havnes.settings, "utf8");
    const refused = (change, words) => {
      const file = `${havnes.settings}.wrong.yaml`;
      writeFileSync(file, change(settings));
      const { status, stderr } = spawnSync(path.join(house.programs, "stafett-console"), ["--settings", file], { encoding: "utf8", timeout: 20000 });
      same([status, stderr.includes(words)], [78, true], `${words} in ${stderr}`);
    };
    refused((text) => text.replace(/listen: "127.0.0.1:\d+"/, 'listen: "0.0.0.0:80"'), "behind a reverse proxy");
    refused((text) => text.replace(/listen: "127.0.0.1:\d+"/, 'listen: "127.0.0.1:0"'), "behind a reverse proxy");
    refused((text) => text.replace(/origin: "(.*)"/, 'origin: "$1/"'), "without a slash");
    refused((text) => text.replace(/page: ".*"/, 'page: "nowhere"'), "No such file");
    refused((text) => text.replace(/page: ".*"/, 'page: "keys"'), "has no index.html");
    refused((text) => text.replace("secret: console.secret", "secret: none"), "No such file");
    refused((text) => text.replace("key: duty-ke.curve", "key: nobody.curve"), "nobody.curve");
    refused((text) => text.replace('login: "jon"', 'login: "turid"'), "stands twice");
    const secret = path.join(house.folder, "havnes/keys/console.secret");
    chmodSync(secret, 0o644);
    refused((text) => text, "others may read it");
    chmodSync(secret, 0o600);
    writeFileSync(`${secret}.short`, "short\n", { mode: 0o600 });
    refused((text) => text.replace("secret: console.secret", "secret: console.secret.short"), "32 to 128");
  });
  test("edge: `stafett up` starts it with the node and ends it; without a page it waits", async () => {
    const port = await freePort();
    const file = `${havnes.settings}.up.yaml`;
    const row = `daemons:\n  - { name: console, public_key: "${".".repeat(40)}" }\n`;
    const settings = readFileSync(havnes.settings, "utf8").replace(/daemons:[^]*?(?=console:)/, row).replace("store: store", "store: other").replace(/(listen: "127.0.0.1:)\d+"/, `$1${port}"`);
    for (const [text, isOpen] of [[settings, true], [settings.replace(/console:\n[^]*/, ""), false]]) {
      writeFileSync(file, text);
      const up = spawn(path.join(house.programs, "stafett"), ["--settings", file, "--steered-clock", house.clock, "up"], { stdio: ["ignore", "ignore", "pipe"] });
      let said = "";
      up.stderr.setEncoding("utf8").on("data", (piece) => (said += piece));
      const ended = new Promise((resolve) => up.on("exit", resolve));
      await until("it is ready", () => said.includes(`at=ready listens=${isOpen ? "yes" : "no"}`));
      if (isOpen) same((await ask(port, { headers: proxied() })).status, 200);
      up.kill("SIGTERM");
      same(await ended, 0, said);
    }
  });
  test("edge: it ends cleanly while views are open", async () => {
    const closed = new Promise((resolve) => {
      const request = http.get({ host: "127.0.0.1", port: havnes.port, path: "/api/live/alerts", headers: proxied() }, (response) => {
        response.on("data", () => havnes.process.kill("SIGTERM")).on("close", resolve).on("error", resolve);
      });
      request.on("error", resolve);
    });
    same(await havnes.ended, 0);
    await closed;
    await havnes.start();
    same((await ask(havnes.port, { headers: proxied() })).status, 200);
  });
  test("edge: a daemon that is gone is said to be, and others answer", async () => {
    const audit = house.daemon("havnes", "audit");
    process.kill(audit, "SIGSTOP");
    const waiting = ask(havnes.port, { path: "/api/look/acts?actor_code=duty-ke", headers: proxied() });
    same((await ask(havnes.port, { path: "/api/look/cases", headers: proxied("jon") })).status, 200, "another user is not held up");
    same(code(await waiting), [503, "no-answer"]);
    process.kill(audit, "SIGCONT");
    same((await ask(havnes.port, { path: "/api/look/acts?actor_code=duty-ke", headers: proxied() })).status, 200);
  });
  test("edge: the live view says what changes and tells what was missed, and no more", async () => {
    const events = (headers, enough) => new Promise((resolve, reject) => {
      const found = [];
      let text = "";
      const request = http.get({ host: "127.0.0.1", port: havnes.port, path: "/api/live/alerts", headers: { ...proxied("jon"), ...headers } }, (response) => {
        same(response.headers["content-type"], "text/event-stream");
        response.setEncoding("utf8").on("data", (piece) => {
          text += piece;
          for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
            found.push(Object.fromEntries(text.slice(0, end).split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)])));
            text = text.slice(end + 2);
          }
          if (enough(found)) {
            request.destroy();
            resolve(found);
          }
        });
      }).on("error", (error) => (error.code === "ECONNRESET" ? undefined : reject(error)));
    });
    const [first] = await events({}, (found) => found.length > 0);
    same(first.event, "alerts");
    const [back] = await events({ "Last-Event-ID": first.id }, (found) => found.length > 0);
    same([back.event, back.id, JSON.parse(back.data).view], ["same", first.id, undefined], "nothing was missed");
    const [other] = await events({ "Last-Event-ID": "ab".repeat(32) }, (found) => found.length > 0);
    same(other.event, "alerts", "something was");
    const [odd] = await events({ "Last-Event-ID": "\"><script>" }, (found) => found.length > 0);
    same(odd.event, "alerts");
  });
}
