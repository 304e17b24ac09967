// Who has been responsible: plain sentences, a timeline as a picture, and a table of the
// same facts. All three are made of the same steps.
import { html, t, word } from "./lib.js";
import { isHere, organisation, person, unit } from "./names.js";
import { shortDay, time } from "./time.js";
import { Said, Table } from "./parts.js";

// The other organisation is other than ours; where it is the holder, we are the one it
// deals with.
function otherOf(step, me) {
  if (step.unit_code) return unit(step.unit_code);
  return organisation(step.other_code === step.holder_code ? me.organisation : step.other_code);
}

export function sentence(step, me) {
  const isInside = step.unit_code && step.event_code === "completed";
  const text = t(`step.${step.event_code}${isInside ? ".inside" : ""}`, {
    holder: organisation(step.holder_code),
    other: otherOf(step, me),
    kind: word("kind", step.kind_code),
    named: person(step.named_code),
  });
  const key = { postponed: "step-next", contact: "step-met" }[step.event_code] ?? "step-from";
  const from = step.from_us ? ` ${t(key, { time: time(step.from) })}` : "";
  return `${text}${from}${step.is_outside ? ` ${t("step-outside")}` : ""}`;
}

function nameOf(step) {
  return isHere(step.holder_code) && step.responsible_code ? person(step.responsible_code) : step.responsible_content?.responsible ?? "";
}

// Runs of time with one organisation and one person responsible.
export function spans(steps) {
  const found = [];
  for (const step of steps) {
    const last = found.at(-1);
    const isSame = last && last.holder === step.holder_code && last.name === nameOf(step);
    if (step.event_code === "closed") {
      if (last) Object.assign(last, { until: step.time, until_us: step.time_us });
    } else if (!isSame && last?.until === undefined) {
      if (last) Object.assign(last, { until: step.time, until_us: step.time_us });
      found.push({ holder: step.holder_code, name: nameOf(step), from: step.time, from_us: step.time_us });
    }
  }
  return found;
}

const marks = { offered: "?", accepted: "✓", declined: "✕", withdrawn: "↶", postponed: "…", contact: "●", completed: "→", moved: "→", voided: "✕", closed: "■" };
const width = 760;
const left = 170;
const lane = 46;

// Where each step stands: later is further right; a minute is as visible as a month.
function places(steps, nowUs) {
  const times = [...steps.map((step) => step.time_us), nowUs];
  const least = 26;
  const span = Math.max(1, times.at(-1) - times[0]);
  const room = Math.max(0, width - left - 40 - least * (times.length - 1));
  const at = [left];
  for (let i = 1; i < times.length; i++) at.push(at[i - 1] + least + (room * (times[i] - times[i - 1])) / span);
  return at;
}

export function Picture({ steps, now, nowUs, isClosed }) {
  if (steps.length === 0) return null;
  const lanes = [...new Set(steps.map((step) => step.holder_code))];
  const at = places(steps, isClosed ? steps.at(-1).time_us : nowUs);
  const end = at.at(-1);
  const height = lanes.length * lane + 58;
  const yOf = (code) => 14 + lanes.indexOf(code) * lane;
  const bars = steps.map((step, i) => ({ step, x: at[i], w: (i + 1 < steps.length ? at[i + 1] : end) - at[i] })).filter((bar) => bar.step.event_code !== "closed");
  // A label for each day, as far as they do not meet.
  const labels = [];
  for (const [i, step] of steps.entries()) {
    const text = shortDay(step.time);
    if (labels.length === 0 || (text !== labels.at(-1).text && at[i] - labels.at(-1).x > 62)) labels.push({ x: at[i], text });
  }
  return html`<figure class="picture">
    <div class="scroll" tabindex="0" role="group" aria-label=${t("custody-picture")}>
      <svg viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height} role="img" aria-label=${t("custody-picture")}>
        ${lanes.map((code, i) => html`<g class=${`lane lane-${i % 4}`}>
          <line class="rule" x1=${left} x2=${width - 8} y1=${yOf(code) + 12} y2=${yOf(code) + 12} />
          <text class="lane-name" x=${left - 12} y=${yOf(code) + 17} text-anchor="end">${organisation(code).length > 22 ? `${organisation(code).slice(0, 21)}…` : organisation(code)}</text>
          ${bars.filter((bar) => bar.step.holder_code === code).map((bar) => html`<rect class="bar" x=${bar.x} y=${yOf(code)} width=${bar.w} height="24" rx="4" />`)}
        </g>`)}
        ${steps.map((step, i) => marks[step.event_code] && html`<g class="mark"><circle cx=${at[i]} cy=${yOf(step.holder_code) + 12} r="10" /><text x=${at[i]} y=${yOf(step.holder_code) + 16.5} text-anchor="middle">${marks[step.event_code]}</text></g>`)}
        ${!isClosed && html`<line class="now" x1=${end} x2=${end} y1="6" y2=${height - 40} /><text class="axis" x=${Math.min(end, width - 14)} y=${height - 6} text-anchor="middle">${t("now")}</text>`}
        ${labels.map((label) => html`<text class="axis" x=${label.x} y=${height - 24} text-anchor="middle">${label.text}</text>`)}
      </svg>
    </div>
  </figure>`;
}

export function Custody({ me, trace, now, nowUs, isClosed }) {
  const rows = spans(trace.steps).map((span) => [organisation(span.holder), span.name, time(span.from), span.until ? time(span.until) : t("now")]);
  return html`<${Picture} steps=${trace.steps} now=${now} nowUs=${nowUs} isClosed=${isClosed} />
    <${Table} caption=${t("custody")} hidden=${true} heads=${[t("organisation"), t("responsible"), t("from"), t("until")]} rows=${rows} />
    <ol class="steps">${trace.steps.map((step) => html`<li><span class="mark" aria-hidden="true">${marks[step.event_code] ?? "·"}</span><div><time datetime=${step.time}>${time(step.time)}</time> <span>${sentence(step, me)}</span>
      ${["reason", "message", "answer"].map((item) => step.content?.[item] && html`<${Said} text=${step.content[item]} />`)}</div></li>`)}</ol>`;
}
