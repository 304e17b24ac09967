// Koordinerende enhet: what nobody will answer while all are off, with the name on duty;
// cases without coordinator, who carries how much, breaks, and alerts that have climbed.
import { html, t, word, hasWord, capital, useEffect, useState } from "./lib.js";
import { look, watchAlerts } from "./api.js";
import { organisation, party, person, unitOf, coordinating } from "./names.js";
import { time } from "./time.js";
import { offerOf } from "./fetching.js";
import { Fault, Loading, Section, Table, Tag, Title } from "./parts.js";

const asked = ["offer-received", "answer-overdue", "handover-postponed"];
// Somebody waits for what these are about; others only have to be seen.
const waited = ["answer-overdue", "completion-overdue", "break-opened", "inquiry-received", "inquiry-transferred", "inquiry-overdue", "assessment-due", "assessment-overdue",
  "interim-without-decision", "membership-asked", "coordinator-asked", "proposal-made", "meeting-called", "acceptance-voided", "absence-held-up", "lack-reported"];
const offersMax = 40;

// The offers that alerts of the organisation are about: when each is due stands in its case.
async function openOffers(alerts) {
  const ids = [...new Set(alerts.filter((alert) => asked.includes(alert.kind_code) && alert.case_id).map((alert) => alert.case_id))];
  const views = await Promise.all(ids.slice(0, offersMax).map((id) => look("case", { case_id: id }).then(({ view }) => view, () => null)));
  return views.filter(Boolean).map((view) => ({ view, offer: offerOf(view) })).filter((row) => row.offer?.state_code === "offered");
}

async function fetchBoard(alerts) {
  const [gaps, offers] = await Promise.all([look("gaps"), openOffers(alerts)]);
  return { now: gaps.now, alerts, gaps: gaps.view, offers };
}

function onCall(code) {
  const duty = (unitOf(code) ?? coordinating())?.duty_code || coordinating()?.duty_code;
  return duty ? person(duty) : t("on-call-none");
}

function CaseLink({ id, children }) {
  return html`<a class="ds-link" href=${`#/sak/${id}`}>${children}</a>`;
}

function Quiet({ me, board }) {
  const untilUs = me.quiet.until.us;
  const nowUs = Date.parse(board.now) * 1000;
  const offers = board.offers.filter(({ offer }) => !offer.answer_due_us || offer.answer_due_us < untilUs || offer.offered_us < untilUs);
  const alerts = board.alerts.filter((alert) => alert.acknowledged_code === "" && waited.includes(alert.kind_code) && !asked.includes(alert.kind_code));
  const rows = [
    ...offers.map(({ view, offer }) => [
      html`<${CaseLink} id=${view.case_id}>${t("asks", { from: organisation(offer.from_code), to: party(offer.to_unit_code || offer.to_code) })}<//>`,
      html`${offer.answer_due ? time(offer.answer_due) : "–"} ${offer.answer_due_us && offer.answer_due_us < nowUs ? html`<${Tag} color="danger">${t("overdue")}<//>` : ""}`,
      onCall(view.responsible_code || me.staff),
    ]),
    ...alerts.map((alert) => [
      html`${alert.case_id ? html`<${CaseLink} id=${alert.case_id}>${word("alert", alert.kind_code)}<//>` : word("alert", alert.kind_code)} ${hasWord("rule", alert.detail_code) ? word("rule", alert.detail_code) : ""}`,
      alert.next_us ? t("climbs", { time: time(alert.next) }) : "–",
      onCall(alert.told_code),
    ]),
  ];
  return html`<${Section} id="quiet" title=${t("board-quiet")}>
    <p class="ds-paragraph">${t("board-quiet-help", { from: time(me.quiet.from.text), until: time(me.quiet.until.text) })}</p>
    ${rows.length === 0 ? html`<p class="ds-paragraph quiet">${t("board-quiet-none")}</p>` : html`<${Table} caption=${t("board-quiet")} hidden=${true} heads=${[t("what"), t("answer-due"), t("on-call")]} rows=${rows} />`}
  <//>`;
}

function Gaps({ gaps }) {
  return html`<${Section} id="gaps" title=${t("board-gaps")}>
    ${gaps.cases.length === 0 ? html`<p class="ds-paragraph quiet">${t("board-gaps-none")}</p>` : html`<${Table} caption=${t("board-gaps")} hidden=${true} heads=${[t("case"), t("responsible"), t("standing"), t("owed")]}
      rows=${gaps.cases.map((row) => [html`<${CaseLink} id=${row.case_id}>${t("case-of", { time: time(row.opened) })}<//>`, person(row.responsible_code),
        row.asked_code ? t("asked-waits", { name: person(row.asked_code), time: time(row.answer_due) }) : row.wish_code ? word("wish", row.wish_code) : "–", row.due ? time(row.due) : "–"])} />`}
  <//><${Section} id="loads" title=${t("board-loads")}>
    ${gaps.loads.length === 0 ? html`<p class="ds-paragraph quiet">${t("board-loads-none")}</p>` : html`<${Table} caption=${t("board-loads")} hidden=${true} heads=${[t("name"), t("coordinates"), t("answers-for"), t("asked"), t("hours")]}
      rows=${gaps.loads.map((row) => [person(row.staff_code), row.coordinator_count, row.responsible_count, row.asked_count, row.hours_a_week || "–"])} />`}
  <//>`;
}

function AlertTable({ id, title, none, rows }) {
  return html`<${Section} id=${id} title=${title}>
    ${rows.length === 0 ? html`<p class="ds-paragraph quiet">${none}</p>` : html`<${Table} caption=${title} hidden=${true} heads=${[t("what"), t("when"), t("told")]}
      rows=${rows.map((alert) => [alert.case_id ? html`<${CaseLink} id=${alert.case_id}>${capital(hasWord("rule", alert.detail_code) ? word("rule", alert.detail_code) : word("alert", alert.kind_code))}<//>` : word("alert", alert.kind_code), time(alert.opened), alert.told_codes.map(person).join(" → ")])} />`}
  <//>`;
}

export function Board({ me }) {
  const [board, setBoard] = useState({});
  const isUnit = unitOf(me.staff)?.unit_code === coordinating()?.unit_code;
  const fill = (alerts) => fetchBoard(alerts).then(setBoard, (error) => setBoard((before) => ({ ...before, error })));
  const reload = () => look("alerts", { is_all: "1" }).then(({ view }) => fill(view.alerts), (error) => setBoard((before) => ({ ...before, error })));
  useEffect(() => (isUnit ? watchAlerts((news) => news.alerts && fill(news.alerts), true) : undefined), []);
  const title = html`<${Title} title=${t("board")} />`;
  if (!isUnit) return html`${title}<p class="ds-paragraph">${t("board-closed")}</p>`;
  if (!board.alerts) return html`${title}${board.error ? html`<${Fault} error=${board.error} again=${reload} />` : html`<${Loading} />`}`;
  const open = board.alerts.filter((alert) => alert.state_code !== "closed");
  return html`${title}
    ${board.error && html`<${Fault} error=${board.error} again=${reload} />`}
    <${Quiet} me=${me} board=${board} />
    <${AlertTable} id="climbed" title=${t("board-climbed")} none=${t("board-climbed-none")} rows=${open.filter((alert) => alert.told_codes.length > 1)} />
    <${Gaps} gaps=${board.gaps} />
    <${AlertTable} id="breaks" title=${t("board-breaks")} none=${t("board-breaks-none")} rows=${open.filter((alert) => alert.kind_code === "break-opened")} />
    <p class="quiet">${t("shown-at", { time: time(board.now) })} <button class="ds-button" data-variant="tertiary" data-size="sm" type="button" onClick=${reload}>${t("reload")}</button></p>`;
}
