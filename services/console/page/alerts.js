// Mine varsler: what waits for her, most urgent first, live; to take it, or to go on from it.
import { html, t, word, hasWord, capital, useState } from "./lib.js";
import { order } from "./api.js";
import { person } from "./names.js";
import { time, clock } from "./time.js";
import { Fault, Loading, Section, Tag, Title } from "./parts.js";

// What somebody else waits for comes before what only has to be known.
const urgent = ["answer-overdue", "completion-overdue", "offer-received", "break-opened", "stay-opened", "case-opened"];
const offers = ["offer-received", "answer-overdue"];

function rank(alert) {
  const at = urgent.indexOf(alert.kind_code);
  return at < 0 ? urgent.length : at;
}

function byUrgency(a, b) {
  return rank(a) - rank(b) || (a.next_us || Infinity) - (b.next_us || Infinity) || a.opened_us - b.opened_us;
}

function Alert({ alert, me, taken, take }) {
  const isTaken = alert.acknowledged_code !== "" || taken.done;
  const by = alert.acknowledged_code || me.staff;
  const detail = hasWord("rule", alert.detail_code) ? word("rule", alert.detail_code) : "";
  const isOffer = offers.includes(alert.kind_code);
  const about = t("of-alert", { what: t("case"), kind: word("alert", alert.kind_code), time: time(alert.opened) });
  return html`<li class="ds-card alert" data-kind=${alert.kind_code}>
    <div class="alert-words">
      <h3 class="ds-heading" data-size="xs">${word("alert", alert.kind_code)}</h3>
      ${detail && html`<p class="detail">${capital(detail)}</p>`}
      <p class="when">${t("opened-at", { time: time(alert.opened) })}
        ${!isTaken && alert.next_us ? html` · <strong>${t("climbs", { time: time(alert.next) })}</strong>` : ""}</p>
      ${isTaken && html`<p><${Tag} color="success">${by === me.staff ? t("taken-by-me") : t("taken-by", { name: person(by) })}<//></p>`}
      ${taken.error && html`<${Fault} error=${taken.error} />`}
    </div>
    <div class="alert-acts">
      ${isOffer && alert.case_id && html`<a class="ds-button" data-size="sm" href=${`#/svar/${alert.case_id}`} aria-label=${`${t("answer-offer")} – ${about}`}>${t("answer-offer")}</a>`}
      ${alert.case_id && html`<a class="ds-button" data-size="sm" data-variant="secondary" href=${`#/sak/${alert.case_id}`} aria-label=${`${t("open-case")} – ${about}`}>${t("open-case")}</a>`}
      ${!isTaken && html`<button class="ds-button" data-size="sm" data-variant="tertiary" type="button" disabled=${taken.isSending}
        aria-label=${`${alert.is_information ? t("acknowledge-info") : t("acknowledge")} – ${about}`} onClick=${take}>${
        taken.isSending ? t("sending") : alert.is_information ? t("acknowledge-info") : t("acknowledge")}</button>`}
    </div>
  </li>`;
}

export function Alerts({ me, live }) {
  const [taken, setTaken] = useState({});
  if (live.alerts === null) return html`<${Title} title=${t("alerts")} /><${Loading} />`;
  const set = (id, state) => setTaken((before) => ({ ...before, [id]: state }));
  const take = async (alert) => {
    if (taken[alert.alert_id]?.isSending) return;
    set(alert.alert_id, { isSending: true });
    try {
      await order("acknowledge", { alert_id: alert.alert_id });
      set(alert.alert_id, { done: true });
    } catch (error) {
      set(alert.alert_id, { error });
    }
  };
  const isTaken = (alert) => alert.acknowledged_code !== "";
  const groups = [
    ["must-act", live.alerts.filter((alert) => !isTaken(alert) && !alert.is_information)],
    ["to-know", live.alerts.filter((alert) => !isTaken(alert) && alert.is_information)],
    ["taken", live.alerts.filter(isTaken)],
  ];
  const waiting = groups[0][1].length + groups[1][1].length;
  const count = waiting === 0 ? t("alerts-none") : waiting === 1 ? t("alerts-count-1") : t("alerts-count", { count: waiting });
  return html`<${Title} title=${t("alerts")} />
    <p class="ds-paragraph lead" role="status">${count}</p>
    ${groups.map(([key, rows]) => rows.length > 0 && html`<${Section} id=${key} title=${`${t(key)} (${rows.length})`}>
      <ul class="alerts">${rows.sort(byUrgency).map((alert) => html`<${Alert} key=${alert.alert_id} alert=${alert} me=${me}
        taken=${taken[alert.alert_id] ?? {}} take=${() => take(alert)} />`)}</ul>
    <//>`)}
    <p class="quiet">${t("alerts-privacy")}</p>
    <p class="quiet">${t("shown-at", { time: `kl. ${clock(live.now)}` })}. ${live.staleSince === null ? `${t("live")}.` : ""}</p>`;
}
