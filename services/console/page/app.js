// The page: who she is, where she is (the address's hash), and the live view of her alerts,
// which all parts share.
import { html, render, t, language, chooseLanguage, startLanguage, useEffect, useState } from "./lib.js";
import { languages } from "./words.js";
import { me as askMe, look, watchAlerts } from "./api.js";
import { namesFill, person, coordinating, unitOf } from "./names.js";
import { time, timeNow } from "./time.js";
import { Fault, Loading } from "./parts.js";
import { Alerts } from "./alerts.js";
import { Answer } from "./answer.js";
import { Case } from "./case.js";
import { Board } from "./board.js";

const routes = [
  { path: /^#\/sak\/([0-9a-f-]{36})$/, part: Case },
  { path: /^#\/svar\/([0-9a-f-]{36})$/, part: Answer },
  { path: /^#\/enhet$/, part: Board },
  { path: /^/, part: Alerts },
];

function routeNow() {
  for (const { path, part } of routes) {
    const found = path.exec(location.hash);
    if (found) return { part, id: found[1], hash: location.hash || "#/" };
  }
  return null;
}

// {alerts, now, staleSince}: what is known, as of when, and since when nothing is heard.
function useLive(isReady) {
  const [live, setLive] = useState({ alerts: null, now: null, staleSince: null });
  useEffect(() => {
    if (!isReady) return undefined;
    return watchAlerts((news) => {
      if (news.now) timeNow(news.now);
      setLive((before) =>
        news.silent
          ? { ...before, staleSince: before.staleSince ?? before.now ?? "" }
          : { alerts: news.alerts ?? before.alerts, now: news.now, staleSince: null });
    });
  }, [isReady]);
  return live;
}

function Stale({ live }) {
  // Always there, so that it is read out when it begins to say something.
  return html`<div class="stale" role="status" aria-live="polite">${
    live.staleSince !== null && html`<p class="ds-alert" data-color="warning">${t("stale", { time: time(live.staleSince) || "–" })}</p>`}</div>`;
}

function Head({ me, live, hash, change }) {
  const open = live.alerts?.filter((alert) => alert.acknowledged_code === "").length;
  const mine = unitOf(me.staff)?.unit_code;
  const links = [["#/", t("alerts"), open]];
  if (mine && mine === coordinating()?.unit_code) links.push(["#/enhet", t("board")]);
  return html`<header class="head">
    <div class="head-row">
      <a class="brand" href="#/"><img src="/icon.svg" alt="" width="28" height="28" /> Stafett <span>${me.name}</span></a>
      <div class="who">
        <span dir="auto">${t("logged-in", { name: person(me.staff) })}</span>
        <label class="language"><span class="ds-sr-only">${t("language")}</span>
          <select class="ds-input" data-size="sm" value=${language()} onChange=${(event) => change(event.target.value)}>
            ${languages.map((row) => html`<option value=${row.code} lang=${row.code}>${row.name}</option>`)}
          </select></label>
      </div>
    </div>
    <nav aria-label=${t("menu")}><ul>${links.map(([to, name, count]) => html`<li><a href=${to} aria-current=${hash === to ? "page" : undefined}>${name}${count > 0 && html` <span class="count">${count}</span>`}</a></li>`)}</ul></nav>
  </header>`;
}

function App() {
  const [me, setMe] = useState(null);
  const [fault, setFault] = useState(null);
  const [route, setRoute] = useState(routeNow());
  const [, setLanguage] = useState(language());
  const live = useLive(me !== null);

  const start = async () => {
    setFault(null);
    try {
      const found = await askMe();
      startLanguage(found.country);
      timeNow(found.now);
      namesFill(found, (await look("units")).view);
      setMe(found);
    } catch (error) {
      setFault(error);
    }
  };
  useEffect(() => {
    start();
    const onHash = () => setRoute(routeNow());
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);

  if (fault) return html`<main class="page" id="main"><h1 class="ds-heading" data-size="lg">Stafett</h1><${Fault} error=${fault} again=${start} /></main>`;
  if (me === null) return html`<main class="page" id="main"><h1 class="ds-sr-only">Stafett</h1><${Loading} /></main>`;
  const change = (code) => {
    chooseLanguage(code);
    setLanguage(code);
  };
  const toMain = (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  };
  return html`<a class="ds-skip-link" href="#main" onClick=${toMain}>${t("skip")}</a>
    <${Head} me=${me} live=${live} hash=${route.hash} change=${change} />
    <main class="page" id="main" tabindex="-1">
      <${Stale} live=${live} />
      <${route.part} key=${route.hash} me=${me} live=${live} id=${route.id} />
    </main>`;
}

const root = document.getElementById("app");
root.replaceChildren();
render(html`<${App} />`, root);
