// Who is around the person: she in the middle, each at the end of a line, roles that must be
// there and are not as gaps; and a table that says the same.
import { html, t, word, capital } from "./lib.js";
import { organisation, person } from "./names.js";
import { fullName } from "./fetching.js";
import { Table } from "./parts.js";

const width = 900;
const row = 50;
const out = ["declined", "left", "unwished", "not-applicable"];

function nameOf(actor) {
  return actor.content?.name || (actor.staff_code ? person(actor.staff_code) : "") || (actor.organisation_code ? organisation(actor.organisation_code) : "") || capital(word("role", actor.role_code));
}

function short(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function spotsOf(map) {
  const actors = map.actors.filter((actor) => actor.kind_code !== "person");
  const missing = map.roles.filter((role) => role.state_code === "missing");
  const order = (actor) => (actor.organisation_code || "") + actor.role_code;
  return [
    ...missing.map((role) => ({ key: role.role_code, name: capital(word("role", role.role_code)), more: t("map-missing"), state: "missing" })),
    ...actors.sort((a, b) => order(a).localeCompare(order(b))).map((actor) => ({
      key: actor.actor_id,
      name: nameOf(actor),
      more: [word("role", actor.role_code), actor.state_code === "joined" ? "" : word("actor", actor.state_code)].filter(Boolean).join(" – "),
      state: out.includes(actor.state_code) ? "out" : actor.state_code === "joined" ? "joined" : "asked",
    })),
  ];
}

function Spot({ spot, x, y, isLeft, middle }) {
  const anchor = isLeft ? "end" : "start";
  const textX = isLeft ? x - 18 : x + 18;
  return html`<g class=${`spot spot-${spot.state}`}>
    ${spot.state !== "out" && html`<line x1=${width / 2} y1=${middle} x2=${x} y2=${y} />`}
    <circle cx=${x} cy=${y} r="9" />
    <text class="spot-name" x=${textX} y=${y - 1} text-anchor=${anchor}>${short(spot.name, 28)}</text>
    <text class="spot-more" x=${textX} y=${y + 15} text-anchor=${anchor}>${short(spot.more, 34)}</text>
  </g>`;
}

function Picture({ spots, name }) {
  const half = Math.ceil(spots.length / 2);
  const height = Math.max(3, half) * row + 40;
  const middle = height / 2;
  const sides = [spots.slice(0, half), spots.slice(half)];
  const bend = (i, count) => Math.round(70 * (1 - Math.abs((i + 0.5) / count - 0.5) * 2));
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${t("map-picture")}>
    <svg class="map" viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height} role="img" aria-label=${t("map-picture")}>
      ${sides.map((side, isRight) => side.map((spot, i) => {
        const y = middle + (i - (side.length - 1) / 2) * row;
        const x = isRight ? width - 300 + bend(i, side.length) : 300 - bend(i, side.length);
        return html`<${Spot} key=${spot.key} spot=${spot} x=${x} y=${y} isLeft=${!isRight} middle=${middle} />`;
      }))}
      <circle class="her" cx=${width / 2} cy=${middle} r="48" />
      <text class="her-name" x=${width / 2} y=${middle + 5} text-anchor="middle">${short(name, 12)}</text>
    </svg>
  </div>`;
}

export function ActorMap({ map, who }) {
  const name = who?.content?.given_name || fullName(who) || t("map-person");
  const spots = spotsOf(map);
  const missing = map.roles.filter((role) => role.state_code === "missing").map((role) => word("role", role.role_code));
  if (spots.length === 0) return html`<p class="ds-paragraph quiet">${t("map-none")}</p>`;
  const rows = [
    ...missing.map((role) => [capital(role), "–", "", t("map-missing")]),
    ...map.actors.map((actor) => [capital(word("role", actor.role_code)), nameOf(actor), actor.content?.gives ?? actor.task_codes.map((code) => word("task", code)).join(", "), word("actor", actor.state_code)]),
  ];
  return html`${missing.length > 0 && html`<p class="ds-alert" data-color="warning">${t("map-missing-all", { roles: missing.join(", ") })}</p>`}
    <${Picture} spots=${spots} name=${name} />
    <${Table} caption=${t("map-picture")} hidden=${true} heads=${[t("role"), t("name"), t("gives"), t("standing")]} rows=${rows} />
    ${map.hidden_count > 0 && html`<p class="quiet">${t("map-hidden", { count: map.hidden_count })}</p>`}`;
}
