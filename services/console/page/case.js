// Saken: who is responsible now, since when, and what is due next; then all that belongs to
// it. Printed, it is a sheet for the person herself.
import { html, t, word, hasWord, reasonText, capital, useRef, useState } from "./lib.js";
import { order, forget } from "./api.js";
import { holder, isHere, organisation, party, person, coordinating, unitOf } from "./names.js";
import { day, time } from "./time.js";
import { fullName, offerOf, useCase } from "./fetching.js";
import { Custody, spans } from "./custody.js";
import { ActorMap } from "./map.js";
import { GoodDay, isForUs, Press } from "./answer.js";
import { Facts, Fault, Loading, Note, Said, Section, Table, Tag, Title } from "./parts.js";

// What is owed is said as something to do; what was not done, as what is missing.
function owed(code) {
  return capital(hasWord("due", code) ? word("due", code) : word("rule", code));
}

function rule(code) {
  return capital(hasWord("rule", code) ? word("rule", code) : word("notice", code));
}

function about(row) {
  const content = row?.content ?? {};
  return content.name || content.goal || content.measure || content.plan || content.text || "";
}

// The earliest of what is owed and what is asked, that has not passed.
function nextDue(view) {
  const offer = offerOf(view);
  const rows = view.obligations.map((row) => ({ us: row.due_us, text: row.due, what: owed(row.rule_code), whose: row.whose_code }));
  if (offer?.state_code === "offered" && offer.answer_due_us) rows.push({ us: offer.answer_due_us, text: offer.answer_due, what: t("answer-due"), whose: offer.to_code });
  return rows.filter((row) => row.us > 0).sort((a, b) => a.us - b.us)[0];
}

function WhoNow({ view, trace, due }) {
  const since = trace?.steps ? spans(trace.steps).at(-1)?.from : view.opened;
  const name = holder(view.holder_code, view.responsible_code, view.content);
  return html`<section class="who-now ds-card" aria-labelledby="who-now">
    <h2 class="ds-heading" data-size="xs" id="who-now">${t("who-now")}</h2>
    ${view.is_closed
      ? html`<p class="big">${t("closed")}</p><p>${t("last-responsible", { name })}. ${t("since", { time: time(since) })}.</p>`
      : html`<p class="big" dir="auto">${name}</p><p>${t("since", { time: time(since) })}. ${t(`side.${view.baton_code}`)}</p>`}
    <p class="due"><strong>${t("next-due")}:</strong> ${due ? html`${time(due.text)} – ${due.what} (<span dir="auto">${party(due.whose)}</span>)` : t("no-due")}</p>
  </section>`;
}

function Handovers({ me, view, reload }) {
  const offers = [...view.offers].sort((a, b) => b.term - a.term);
  const open = offerOf(view);
  const canAnswer = open && isForUs(open) && (open.state_code === "offered" || open.state_code === "accepted");
  const isOurs = open && isHere(open.from_code) && (open.state_code === "offered" || open.state_code === "accepted");
  const completes = me.kinds.find((row) => row.kind === open?.kind_code)?.completes;
  const [sent, setSent] = useState(null);
  const done = (name) => {
    setSent({ name, offer: open.offer_id });
    reload();
  };
  if (offers.length === 0) return null;
  return html`<${Section} id="handovers" title=${t("handovers")}>
    <div role="status" aria-live="polite">${sent !== null && sent.offer === open.offer_id && html`<${Note} color="success">${t(`sent.${sent.name}`)}<//>`}</div>
    <ul class="rows">${offers.map((offer) => html`<li>
      <p><span>${t("asks", { from: organisation(offer.from_code), to: party(offer.to_unit_code || offer.to_code) })}</span> (${word("kind", offer.kind_code)})</p>
      <p><${Tag} color=${{ offered: "warning", completed: "success", accepted: "success" }[offer.state_code] ?? "neutral"}>${t(`state.${offer.state_code}`)}<//>
        ${offer.is_overdue && html` <${Tag} color="danger">${t("overdue")}<//>`} ${time(offer.offered)}${offer.state_code === "offered" && offer.answer_due ? html` · ${t("answer-due")} <strong>${time(offer.answer_due)}</strong>` : ""}</p>
      ${offer.answer_content && (offer.answer_content.reason || offer.answer_content.message) && html`<${Said} text=${offer.answer_content.reason || offer.answer_content.message} />`}
    </li>`)}</ul>
    ${canAnswer && html`<p class="no-print"><a class="ds-button" href=${`#/svar/${view.case_id}`}>${t("answer-offer")}</a></p>`}
    ${isOurs && open.state_code === "accepted" && completes === "by-holder" && html`<div class="no-print"><${Press} name="complete" words=${t("complete")} view=${view} offer=${open} done=${done} /></div>`}
    ${isOurs && html`<${Withdraw} view=${view} offer=${open} done=${done} />`}
  <//>`;
}

function Withdraw({ view, offer, done }) {
  const [state, setState] = useState({ text: "" });
  const send = async (event) => {
    event.preventDefault();
    if (state.isSending) return;
    if (state.text.trim() === "") {
      setState({ ...state, isEmpty: true });
      return;
    }
    setState({ ...state, isSending: true, isEmpty: false, error: null });
    try {
      await order("withdraw", { case_id: view.case_id, offer_id: offer.offer_id, term: offer.term, digest: offer.digest, content: { reason: state.text } });
      done("withdraw");
    } catch (error) {
      setState({ ...state, error });
    }
  };
  return html`<details class="ds-details no-print"><summary>${t("withdraw")}</summary><form onSubmit=${send} novalidate>
    <div class="ds-field"><label class="ds-label" for="withdraw-text">${t("reason")}</label>
      <p class="help" id="withdraw-help">${t("reason-help")}</p>
      <textarea class="ds-input" id="withdraw-text" rows="3" maxlength="12000" dir="auto" value=${state.text} aria-invalid=${state.isEmpty ? "true" : undefined} aria-describedby="withdraw-help withdraw-error" onInput=${(event) => setState({ ...state, text: event.target.value })}></textarea>
      <p class="ds-validation-message" data-color="danger" id="withdraw-error">${state.isEmpty ? t("needed") : ""}</p></div>
    ${state.error && html`<${Fault} error=${state.error} />`}
    <button class="ds-button" data-variant="secondary" type="submit">${state.isSending ? t("sending") : t("withdraw")}</button></form></details>`;
}

function Breaks({ view }) {
  const open = view.breaks.filter((row) => !row.closed_us);
  const past = view.breaks.filter((row) => row.closed_us);
  const late = (us) => t("late", { hours: Math.floor(us / 3.6e9), minutes: Math.floor((us % 3.6e9) / 6e7) });
  return html`<${Section} id="breaks" title=${t("breaks")}>
    ${view.pathway_code && html`<p class="ds-paragraph">${t("pathway")} <strong>${word("pathway", view.pathway_code)}</strong>.</p>`}
    ${view.breaks.length === 0 && html`<p class="ds-paragraph quiet">${t("breaks-none")}</p>`}
    <ul class="rows">${[...open, ...past].map((row) => html`<li><p><${Tag} color=${row.closed_us ? "neutral" : "danger"}>${row.closed_us ? t("break-closed") : t("break-open")}<//>
      <strong>${rule(row.rule_code)}</strong><span dir="auto"> ${about(row.about)}</span></p>
      <p class="quiet">${time(row.opened)} · ${t("owed-by", { name: party(row.whose_code) })}${row.closed_us && row.late_us >= 6e7 ? ` · ${late(row.late_us)}` : ""} · ${row.source_code}</p></li>`)}</ul>
    ${view.notices.length > 0 && html`<h3 class="ds-heading" data-size="2xs">${t("notices")}</h3>
      <ul class="rows">${view.notices.map((row) => html`<li><p>${time(row.event || row.sent)} · <strong>${word("notice", row.kind_code)}</strong> – <span dir="auto">${organisation(row.from_code)}</span>
        ${row.expected && html` · ${t("ready-expected", { time: time(row.expected) })}`} ${row.is_annulled && html`<${Tag} color="warning">${t("annulled")}<//>`}</p>
        ${row.content?.message && html`<${Said} text=${row.content.message} />`}</li>`)}</ul>`}
  <//>`;
}

// A part that could not be had says why, and the rest is shown all the same.
function Part({ view, children }) {
  if (!view) return html`<${Loading} />`;
  if (view.error) return html`<p class="ds-paragraph quiet">${t("part-refused", { why: reasonText(view.error) })}</p>`;
  return children(view);
}

function Write({ id, reload }) {
  const [state, setState] = useState({ text: "" });
  const busy = useRef(false);
  const send = async (event) => {
    event.preventDefault();
    if (busy.current) return;
    const message = { case_id: id, content: { text: state.text } };
    busy.current = true;
    setState({ text: state.text, isSending: true });
    try {
      await order("write", message);
      forget("write", message);
      setState({ text: "", done: true });
      reload();
    } catch (error) {
      setState({ text: state.text, error });
    }
    busy.current = false;
  };
  return html`<form class="no-print" onSubmit=${send} novalidate>
    <div class="ds-field"><label class="ds-label" for="entry">${t("write")}</label><p class="help" id="entry-help">${t("write-help")}</p>
      <textarea class="ds-input" id="entry" rows="3" maxlength="12000" dir="auto" value=${state.text} aria-describedby="entry-help" onInput=${(event) => setState({ text: event.target.value })}></textarea></div>
    ${state.error && html`<${Fault} error=${state.error} />`}
    <div role="status" aria-live="polite">${state.done && t("sent.write")}</div>
    <button class="ds-button" data-variant="secondary" type="submit">${state.isSending ? t("sending") : t("save")}</button></form>`;
}

function Journal({ view, id, reload }) {
  return html`${view.entries.length === 0 && html`<p class="ds-paragraph quiet">${t("journal-none")}</p>`}
    <ul class="rows">${view.entries.map((row) => html`<li><p><strong dir="auto">${row.author_code ? person(row.author_code) : row.content?.author ?? organisation(row.from_code)}</strong>, ${time(row.time)}
      ${row.is_new && html` <${Tag} color="info">${t("new-since")}<//>`}${row.corrected_by_id && html` <${Tag}>${t("corrected")}<//>`}</p>
      <${Said} text=${row.content?.text ?? ""} /></li>`)}</ul>
    <${Write} id=${id} reload=${reload} />`;
}

function Plan({ view }) {
  if (view.goals.length === 0 && view.measures.length === 0) return html`<p class="ds-paragraph quiet">${t("plan-none")}</p>`;
  const measures = (goal) => view.measures.filter((row) => row.goal_id === (goal?.goal_id ?? null));
  const Measures = ({ rows }) => rows.length > 0 && html`<ul class="rows">${rows.map((row) => html`<li><p dir="auto">${row.content?.measure ?? ""}</p>
    <p class="quiet"><${Tag}>${word("state", row.state_code)}<//> <span dir="auto">${row.owner_content?.name || (row.owner_code ? party(row.owner_code) : "")}</span> ${row.due && t("due-at", { time: day(row.due) })} ${row.is_waiting ? t("waits-first") : ""}</p></li>`)}</ul>`;
  return html`${view.goals.map((goal) => html`<h3 class="ds-heading" data-size="2xs">${t("goal")}: <span dir="auto">${goal.content?.goal ?? ""}</span> <${Tag}>${word("state", goal.state_code)}<//></h3><${Measures} rows=${measures(goal)} />`)}
    <${Measures} rows=${measures(null)} />`;
}

// One line for each who looked and at what, the last first.
function Lookers({ view }) {
  if (view.error) return html`<p class="ds-paragraph quiet">${t("lookers-closed")}</p>`;
  const found = new Map();
  for (const act of view.acts) {
    const key = `${act.actor_code} ${act.input_type}`;
    const before = found.get(key);
    found.set(key, { act, count: (before?.count ?? 0) + 1 });
  }
  if (found.size === 0) return html`<p class="ds-paragraph quiet">${t("lookers-none")}</p>`;
  const rows = [...found.values()].sort((a, b) => b.act.time_us - a.act.time_us).map(({ act, count }) => [person(act.actor_code), word("look", act.input_type.split(".").at(-1)), String(count), time(act.time)]);
  return html`<${Table} caption=${t("lookers")} hidden=${true} heads=${[t("who"), t("what"), t("times"), t("last-time")]} rows=${rows} />`;
}

function Card({ view }) {
  return html`<p class="big">${t("print-call")}: <span dir="auto">${view.content?.name || person(view.staff_code)}</span>${view.content?.phone ? html`, <strong>${view.content.phone}</strong>` : ""}</p>`;
}

// The parts beside the case itself, and what is asked for besides its id.
const parts = { custody: {}, map: {}, journal: {}, plan: {}, card: {}, acts: { is_looks_only: "1" } };

export function Case({ me, live, id }) {
  const found = useCase(id, parts, live);
  const { view, now, person: who, error, reload } = found;
  if (!view) return html`<${Title} title=${t("case")} />${error ? html`<${Fault} error=${error} again=${reload} />` : html`<${Loading} />`}`;
  const name = fullName(who) || t("person-unknown");
  const born = who?.content?.birth_date;
  const isStay = view.kind_code === "stay";
  const nowUs = Date.parse(now) * 1000;
  const isUnit = unitOf(me.staff)?.unit_code === coordinating()?.unit_code;
  return html`<${Title} title=${`${isStay ? t("stay") : t("case")} – ${name}`}><span class="kind">${isStay ? t("stay") : t("case")}</span> <span dir="auto">${name}</span><//>
    ${born && html`<p class="quiet">${t("born", { date: born })}</p>`}
    ${error && html`<${Fault} error=${error} again=${reload} />`}
    <div class="good-day"><h2 class="ds-heading" data-size="2xs">${t("good-day")}</h2><${GoodDay} story=${found.story} /></div>
    <${WhoNow} view=${view} trace=${found.parts.custody} due=${nextDue(view)} />
    <div class="only-print"><${Part} view=${found.parts.card}>${(card) => html`<${Card} view=${card} />`}<//></div>
    <${Handovers} me=${me} view=${view} reload=${reload} />
    <${Section} id="custody" title=${t("custody")}><${Part} view=${found.parts.custody}>${(trace) => html`<${Custody} me=${me} trace=${trace} now=${now} nowUs=${nowUs} isClosed=${view.is_closed} />`}<//><//>
    <${Breaks} view=${view} />
    <${Section} id="map" title=${t("map")}><${Part} view=${found.parts.map}>${(map) => (isStay && map.actors.length === 0 ? html`<p class="ds-paragraph quiet">${t("map-own-case")}</p>` : html`<${ActorMap} map=${map} who=${who} />`)}<//><//>
    <${Section} id="plan" title=${t("plan")}><${Part} view=${found.parts.plan}>${(plan) => html`<${Plan} view=${plan} />`}<//><//>
    <div class="no-print"><${Section} id="journal" title=${t("journal")}><${Part} view=${found.parts.journal}>${(journal) => html`<${Journal} view=${journal} id=${id} reload=${reload} />`}<//><//></div>
    <div class=${isUnit ? "" : "no-print"}><${Section} id="lookers" title=${t("lookers")}>${isUnit ? html`<${Lookers} view=${found.parts.acts} />` : html`<p class="ds-paragraph quiet">${t("lookers-closed")}</p>`}<//></div>
    ${view.linked_case_id && html`<p class="no-print"><a class="ds-link" href=${`#/sak/${view.linked_case_id}`}>${t("case")} – ${name}</a></p>`}
    <p class="links no-print"><button class="ds-button" data-variant="secondary" type="button" onClick=${() => window.print()}>${t("print")}</button> <a class="ds-link" href="#/">${t("back")}</a></p>
    <p class="quiet no-print">${t("shown-at", { time: time(now) })}</p>
    <p class="only-print quiet">${t("print-made", { time: time(now), name: me.name })}</p>`;
}
