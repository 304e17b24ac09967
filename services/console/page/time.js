// Times come as local text of the organisation's own zone ("2027-05-14T15:40:00+02:00") and
// are shown as they stand there, wherever the browser is.
import { language } from "./lib.js";

function wall(text) {
  return new Date(`${text.slice(0, 19)}Z`);
}

let shownYear = "";

// The year is said when it is another than now.
export function timeNow(text) {
  shownYear = text.slice(0, 4);
}

function format(text, options) {
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : language(), { timeZone: "UTC", ...options }).format(wall(text));
}

function dayOptions(text) {
  const options = { weekday: "short", day: "numeric", month: "short" };
  return text.slice(0, 4) === shownYear ? options : { ...options, year: "numeric" };
}

export function clock(text) {
  return text ? format(text, { hour: "2-digit", minute: "2-digit" }) : "";
}

export function day(text) {
  return text ? format(text, dayOptions(text)) : "";
}

export function time(text) {
  return text ? `${day(text)} ${{ en: "at", sv: "kl." }[language()] ?? "kl."} ${clock(text)}` : "";
}

export function shortDay(text) {
  return text ? format(text, { day: "numeric", month: "short" }) : "";
}

// As an input of type datetime-local has it.
export function forInput(text) {
  return text ? text.slice(0, 16) : "";
}
