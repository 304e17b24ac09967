// Svar på overføring: what is asked and of whom, what she said of a good day, what is
// missing, by when; and the answers that this kind of handover takes, no other.
import { html, t, word, useEffect, useRef, useState } from "./lib.js";
import { look, order } from "./api.js";
import { atWork, isHere, organisation, party, person, unit } from "./names.js";
import { forInput, time } from "./time.js";
import { fullName, offerOf, useCase } from "./fetching.js";
import { Facts, Fault, Loading, Note, Said, Section, Tag, Title } from "./parts.js";

const orderOf = { accept: "accept", "can-receive": "accept", "cannot-yet": "postpone", decline: "decline" };

export function quote(view, offer) {
  return { case_id: view.case_id, offer_id: offer.offer_id, term: offer.term, digest: offer.digest };
}

export function isForUs(offer) {
  return isHere(offer.to_code);
}

export function Checklist({ me, offer }) {
  const all = me.kinds.find((row) => row.kind === offer.kind_code)?.checklist ?? offer.missing_codes;
  if (all.length === 0) return html`<p class="ds-paragraph">${t("checklist-none")}</p>`;
  const missing = offer.missing_codes.length;
  return html`<p class="ds-paragraph">${missing === 0 ? t("checklist-all") : t("checklist-some", { count: missing, all: all.length })}</p>
    <ul class="checklist">${all.map((code) => {
      const isMissing = offer.missing_codes.includes(code);
      return html`<li data-missing=${isMissing}><span class="mark" aria-hidden="true">${isMissing ? "–" : "✓"}</span>
        <span>${word("check", code)}</span> <${Tag} color=${isMissing ? "warning" : "success"}>${isMissing ? t("check-missing") : t("check-done")}<//></li>`;
    })}</ul>`;
}

export function GoodDay({ story }) {
  if (!story?.content?.good_day) return html`<p class="ds-paragraph quiet">${t("story-none")}</p>`;
  return html`<${Said} text=${story.content.good_day}>${story.told && t("said-at", { time: time(story.told) })}<//>`;
}

function Asked({ me, view, offer, person: who, story }) {
  const to = offer.to_unit_code ? unit(offer.to_unit_code) : organisation(offer.to_code);
  return html`<div class="asked ds-card">
    <p class="asks">${t("asks", { from: organisation(offer.from_code), to })}</p>
    <${Facts} rows=${[
      [t("name"), fullName(who) || t("person-unknown")],
      [t("what"), word("kind", offer.kind_code)],
      [t("asked-at"), time(offer.offered)],
      [t("answer-due"), offer.answer_due && html`<strong>${time(offer.answer_due)}</strong>${offer.is_overdue && html` <${Tag} color="danger">${t("overdue")}<//>`}`],
    ]} />
    ${offer.content?.reason && html`<h2 class="ds-heading" data-size="2xs">${t("why")}</h2><${Said} text=${offer.content.reason} />`}
    <h2 class="ds-heading" data-size="2xs">${t("good-day")}</h2>
    <${GoodDay} story=${story} />
    <h2 class="ds-heading" data-size="2xs">${t("person-view")}</h2>
    ${offer.content?.person_view ? html`<${Said} text=${offer.content.person_view} />` : html`<p class="ds-paragraph quiet">${t("person-view-missing")}</p>`}
    <h2 class="ds-heading" data-size="2xs">${t("checklist")}</h2>
    <${Checklist} me=${me} offer=${offer} />
  </div>`;
}

function Field({ id, label, help, error, children }) {
  return html`<div class="ds-field">
    <label class="ds-label" for=${id}>${label}</label>
    ${help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
    ${children}
    ${error && html`<p class="ds-validation-message" data-color="danger" id=${`${id}-error`}>${error}</p>`}
  </div>`;
}

// Her own cases at the receiver that the offered one may go on in.
function useOwnCases(view) {
  const [cases, setCases] = useState([]);
  useEffect(() => {
    if (view.kind_code !== "case" || !view.person_id) return;
    look("cases", { is_open_only: "1" }).then(({ view: list }) =>
      setCases(list.cases.filter((row) => row.person_id === view.person_id && row.case_id !== view.case_id && isHere(row.holder_code))), () => {});
  }, [view.case_id, view.person_id]);
  return cases;
}

// What is missing in the form, by field.
function faultsOf(said) {
  const faults = {};
  if (!said.answer) faults.answer = t("choose-one");
  if (said.answer === "can-receive" && !said.from) faults.from = t("needed");
  if (said.answer === "cannot-yet" && !said.next) faults.next = t("needed");
  if ((said.answer === "cannot-yet" || said.answer === "decline") && !said.text.trim()) faults.text = t("needed");
  return faults;
}

function messageOf(view, offer, said) {
  const message = quote(view, offer);
  if (said.answer === "cannot-yet") return { ...message, next_answer: said.next, content: { reason: said.text } };
  if (said.answer === "decline") return { ...message, content: { reason: said.text } };
  if (said.answer === "can-receive") message.from = said.from;
  if (said.responsible) message.responsible_code = said.responsible;
  if (said.into) message.into_case_id = said.into;
  return { ...message, content: { message: said.text } };
}

function Form({ me, view, offer, now, said, setSaid, done }) {
  const [isTried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState(null);
  const busy = useRef(false);
  const cases = useOwnCases(view);
  const set = (key) => (event) => setSaid({ ...said, [key]: event.target.value });
  const faults = isTried ? faultsOf(said) : {};
  const isYes = said.answer === "accept" || said.answer === "can-receive";
  const needsReason = said.answer === "cannot-yet" || said.answer === "decline";
  const described = (id) => [`${id}-help`, faults[id] && `${id}-error`].filter(Boolean).join(" ");

  const send = async (event) => {
    event.preventDefault();
    if (busy.current) return;
    const found = faultsOf(said);
    setTried(true);
    const first = Object.keys(found)[0];
    if (first) {
      document.getElementById(first === "answer" ? `answer-${offer.answer_codes[0]}` : first)?.focus();
      return;
    }
    busy.current = true;
    setSending(true);
    setError(null);
    try {
      await order(orderOf[said.answer], messageOf(view, offer, said));
      setTried(false);
      done(said.answer);
    } catch (refused) {
      setError(refused);
      if (refused.status === 409) done(null);
    }
    busy.current = false;
    setSending(false);
  };

  return html`<form class="answer-form" onSubmit=${send} novalidate>
    <fieldset class="ds-fieldset"><legend class="ds-label">${t("choose-answer")}</legend>
      ${faults.answer && html`<p class="ds-validation-message" data-color="danger" id="answer-error">${faults.answer}</p>`}
      ${offer.answer_codes.map((code) => html`<div class="ds-field choice">
        <input class="ds-input" type="radio" name="answer" id=${`answer-${code}`} value=${code} checked=${said.answer === code}
          aria-describedby=${`answer-${code}-help`} onChange=${set("answer")} />
        <label class="ds-label" for=${`answer-${code}`} data-weight="regular">${t(`answer.${code}`)}</label>
        <p class="help" id=${`answer-${code}-help`}>${t(`answer.${code}.help`)}</p>
      </div>`)}
    </fieldset>
    ${said.answer === "can-receive" && html`<${Field} id="from" label=${t("from-when")} error=${faults.from}>
      <input class="ds-input" type="datetime-local" id="from" value=${said.from} min=${forInput(now)} onInput=${set("from")} aria-invalid=${faults.from ? "true" : undefined} aria-describedby=${faults.from && "from-error"} /><//>`}
    ${said.answer === "cannot-yet" && html`<${Field} id="next" label=${t("next-answer")} error=${faults.next}>
      <input class="ds-input" type="datetime-local" id="next" value=${said.next} min=${forInput(now)} onInput=${set("next")} aria-invalid=${faults.next ? "true" : undefined} aria-describedby=${faults.next && "next-error"} /><//>`}
    ${isYes && html`<${Field} id="responsible" label=${t("responsible-person")}>
      <select class="ds-input" id="responsible" value=${said.responsible} onChange=${set("responsible")}>
        <option value="">${t("me")}</option>
        ${atWork().filter((row) => row.staff_code !== me.staff).map((row) => html`<option value=${row.staff_code}>${row.name} – ${unit(row.unit_code)}</option>`)}
      </select><//>`}
    ${isYes && cases.length > 0 && !offer.to_unit_code && html`<${Field} id="into" label=${t("into-case")}>
      <select class="ds-input" id="into" value=${said.into} onChange=${set("into")}>
        <option value="">${t("into-new")}</option>
        ${cases.map((row) => html`<option value=${row.case_id}>${t("into-own", { time: time(row.opened), name: person(row.responsible_code) })}</option>`)}
      </select><//>`}
    ${said.answer && html`<${Field} id="text" label=${needsReason ? t("reason") : t("message")} help=${t("reason-help")} error=${faults.text}>
      <textarea class="ds-input" id="text" rows="4" maxlength="12000" dir="auto" value=${said.text} onInput=${set("text")} aria-invalid=${faults.text ? "true" : undefined} aria-describedby=${described("text")}></textarea><//>`}
    ${error && html`<${Fault} error=${error} />`}
    <button class="ds-button" type="submit" aria-disabled=${sending ? "true" : undefined}>${sending ? t("sending") : t("send-answer")}</button>
  </form>`;
}

// What is done about an offer by pressing a button, and says nothing more.
export function Press({ name, words, view, offer, done }) {
  const [state, setState] = useState({});
  const busy = useRef(false);
  const send = async () => {
    if (busy.current) return;
    busy.current = true;
    setState({ isSending: true });
    try {
      await order(name, quote(view, offer));
      setState({});
      done(name);
    } catch (error) {
      setState({ error });
    }
    busy.current = false;
  };
  return html`${state.error && html`<${Fault} error=${state.error} />`}
    <p><button class="ds-button" type="button" onClick=${send} aria-disabled=${state.isSending ? "true" : undefined}>${state.isSending ? t("sending") : words}</button></p>`;
}

function Accepted({ me, view, offer, done, kept }) {
  const closing = me.kinds.find((row) => row.kind === offer.kind_code)?.completes;
  const words = offer.from ? t("offer-accepted-from", { time: time(offer.from) }) : t("offer-accepted");
  return html`<${Note}><p>${words}</p>${kept}<//>
    ${closing === "on-received" && html`<p class="ds-paragraph">${t("met-person-help")}</p><${Press} name="received" words=${t("met-person")} view=${view} offer=${offer} done=${done} />`}`;
}

function Reply({ me, view, offer, now, said, setSaid, done, refused }) {
  const kept = refused && said.text.trim() !== "" && html`<p>${t("kept-text")}</p><${Said} text=${said.text} />`;
  if (offer === null) return html`<${Note}>${t("offer-none")}<//>`;
  if (offer.state_code === "offered" && !isForUs(offer)) return html`<${Note}>${t("offer-not-ours", { to: party(offer.to_unit_code || offer.to_code) })}<//>`;
  if (offer.state_code === "offered") return html`<${Form} me=${me} view=${view} offer=${offer} now=${now} said=${said} setSaid=${setSaid} done=${done} />`;
  if (offer.state_code === "accepted" && isForUs(offer)) return html`<${Accepted} me=${me} view=${view} offer=${offer} done=${done} kept=${kept} />`;
  const why = offer.state_code === "withdrawn" || offer.state_code === "declined" ? offer.answer_content?.reason : "";
  return html`<${Note} color=${offer.state_code === "withdrawn" ? "warning" : "info"}>
      <p>${t("offer-gone", { state: t(`state.${offer.state_code}`) })}</p>
      ${why && html`<${Said} text=${why} />`}${kept}<//>`;
}

export function Answer({ me, live, id }) {
  const { view, now, person: who, story, error, reload } = useCase(id, {}, live);
  const [said, setSaid] = useState({ answer: "", from: "", next: "", text: "", responsible: "", into: "" });
  const [sent, setSent] = useState(null);
  const [refused, setRefused] = useState(false);
  const first = useRef(null);
  const done = (answer) => {
    first.current = null;
    setSent(answer === null ? null : { answer, offer: offerOf(view).offer_id });
    setRefused(answer === null);
    if (answer !== null) setSaid({ ...said, answer: "", text: "" });
    reload();
  };
  if (!view) return html`<${Title} title=${t("answer")} />${error ? html`<${Fault} error=${error} again=${reload} />` : html`<${Loading} />`}`;
  const offer = offerOf(view);
  // As she read it first: if it is another now, she is told.
  const key = offer && `${offer.offer_id} ${offer.state_code}`;
  first.current ??= key;
  return html`<${Title} title=${t("answer")} />
    <div role="status" aria-live="polite">${key !== first.current && html`<${Note} color="warning">${t("changed")}<//>`}</div>
    ${error && html`<${Fault} error=${error} again=${reload} />`}
    <div role="status" aria-live="polite">${sent !== null && sent.offer === offer?.offer_id && html`<${Note} color="success">${t(`sent.${sent.answer}`)}<//>`}</div>
    <div class="two">
      ${offer && html`<${Asked} me=${me} view=${view} offer=${offer} person=${who} story=${story} />`}
      <${Section} id="your-answer" title=${t("your-answer")}>
        <${Reply} me=${me} view=${view} offer=${offer} now=${now} said=${said} setSaid=${setSaid} done=${done} refused=${refused} />
      <//>
    </div>
    <p class="links"><a class="ds-link" href=${`#/sak/${id}`}>${t("open-case")}</a> <a class="ds-link" href="#/">${t("back")}</a></p>
    <p class="quiet">${t("shown-at", { time: time(now) })}</p>`;
}
