// What every part of the page uses: elements, hooks, the words in the language chosen.
import { h, render, Fragment } from "./preact.mjs";
import { useEffect, useMemo, useRef, useState } from "./hooks.mjs";
import htm from "./htm.mjs";
import { codes } from "./codes.js";
import { languages, words } from "./words.js";

export const html = htm.bind(h);
export { Fragment, render, useEffect, useMemo, useRef, useState };

const kept = "stafett-language";
let chosen = 0;

export function language() {
  return languages[chosen].code;
}

export function chooseLanguage(code) {
  const at = languages.findIndex((row) => row.code === code);
  chosen = at < 0 ? 0 : at;
  document.documentElement.lang = language();
  try {
    localStorage.setItem(kept, language());
  } catch {
    // Without storage it is chosen anew the next time.
  }
}

// Hers, else her organisation's: bokmål in Norway, Swedish in Sweden.
export function startLanguage(country) {
  let before = null;
  try {
    before = localStorage.getItem(kept);
  } catch {
    before = null;
  }
  chooseLanguage(before ?? (country === "SE" ? "sv" : "nb"));
}

// A name that is read from right to left does not turn the sentence around it.
function apart(filling) {
  return /[\u0590-\u08ff\ufb1d-\ufefc]/.test(filling) ? `\u2068${filling}\u2069` : filling;
}

export function t(key, fillings = {}) {
  const row = words[key];
  const text = row === undefined ? key : row[chosen];
  return text.replace(/\{([a-z]+)\}/g, (all, name) => (fillings[name] === undefined ? all : apart(fillings[name])));
}

// A code as words: its row, or itself with blanks.
export function word(group, code) {
  const row = codes[group]?.[code];
  return row === undefined ? String(code ?? "").replaceAll("-", " ") : row[chosen];
}

export function hasWord(group, code) {
  return codes[group]?.[code] !== undefined;
}

// What a refusal says to her: our words for our own, else the daemon's.
export function reasonText(error) {
  if (hasWord("reason", error.code)) return word("reason", error.code);
  return [error.sentence, error.advice].filter(Boolean).join(" ") || error.code;
}

export function capital(text) {
  return text.charAt(0).toLocaleUpperCase(language()) + text.slice(1);
}
