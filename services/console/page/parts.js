// The small parts that all pages are made of.
import { html, t, reasonText, useEffect, useRef } from "./lib.js";

// On the way from part to part the heading is where reading goes on; at the first it goes on
// from the top of the page.
let isFirst = true;

export function Title({ children, title }) {
  const heading = useRef(null);
  useEffect(() => {
    document.title = `${title} – Stafett`;
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    isFirst = false;
  }, []);
  useEffect(() => {
    document.title = `${title} – Stafett`;
  }, [title]);
  return html`<h1 class="ds-heading" data-size="lg" tabindex="-1" ref=${heading}>${children ?? title}</h1>`;
}

export function Section({ id, title, children, aside }) {
  return html`<section class="part" aria-labelledby=${id}>
    <div class="part-head"><h2 class="ds-heading" data-size="sm" id=${id}>${title}</h2>${aside}</div>
    ${children}
  </section>`;
}

export function Note({ color = "info", title, children }) {
  return html`<div class="ds-alert" data-color=${color} role=${color === "danger" ? "alert" : "status"}>
    ${title && html`<h2 class="ds-heading" data-size="2xs">${title}</h2>`}
    <div class="ds-paragraph">${children}</div>
  </div>`;
}

export function Fault({ error, again }) {
  return html`<${Note} color="danger" title=${t("error")}>
    <p>${reasonText(error)}</p>
    ${again && html`<p><button class="ds-button" data-variant="secondary" data-size="sm" type="button" onClick=${again}>${t("try-again")}</button></p>`}
  <//>`;
}

export function Loading() {
  return html`<p class="ds-paragraph loading" role="status">${t("loading")}</p>`;
}

export function Facts({ rows }) {
  return html`<dl class="facts">${rows.filter((row) => row[1]).map(([name, value]) => html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`)}</dl>`;
}

// What somebody wrote: as text, in its own direction, with its own lines.
export function Said({ text, children }) {
  return html`<blockquote class="said" dir="auto">${text}${children && html`<footer>${children}</footer>`}</blockquote>`;
}

export function Table({ caption, heads, rows, hidden = false }) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${caption}>
    <table class="ds-table" data-size="sm" data-zebra>
      <caption class=${hidden ? "ds-sr-only" : ""}>${caption}</caption>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row" dir="auto">${cell}</th>` : html`<td dir="auto">${cell}</td>`))}</tr>`)}</tbody>
    </table>
  </div>`;
}

export function Tag({ color = "neutral", children }) {
  return html`<span class="ds-tag" data-color=${color} data-size="sm">${children}</span>`;
}
