// The catalogue against the program: no word is missing in a language, none that the page
// asks for is missing at all, and each alert and reason that the daemons have has words.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test, same } from "./check.mjs";
import { codes } from "../../services/console/page/codes.js";
import { words } from "../../services/console/page/words.js";

const page = "services/console/page";

function read(folder, pattern) {
  return readdirSync(folder).filter((name) => pattern.test(name)).map((name) => readFileSync(path.join(folder, name), "utf8")).join("\n");
}

function all(text, pattern) {
  return [...new Set([...text.matchAll(pattern)].map((found) => found[1]))].sort();
}

export function wordTests() {
  test("words: each in three languages, with the same places to fill", () => {
    const places = (text) => all(text, /\{([a-z]+)\}/g).join(" ");
    const rows = [...Object.entries(words), ...Object.entries(codes).flatMap(([group, list]) => Object.entries(list).map(([code, row]) => [`${group}.${code}`, row]))];
    const bad = rows.filter(([, row]) => row.length !== 3 || row.some((text) => text.trim() === "" || places(text) !== places(row[0]))).map(([key]) => key);
    same(bad, []);
  });
  test("words: never those that are the house's alone", () => {
    const said = [...Object.values(words), ...Object.values(codes).flatMap((list) => Object.values(list))].flat();
    same(said.filter((text) => /stafettpinne|\b(baton|term|holder)\b/i.test(text.replace(/\{holder\}/g, ""))), []);
  });
  test("words: what the page says is in the catalogue, and nothing else is", () => {
    const source = read(page, /^(?!words|codes).*\.js$/);
    const asked = all(source, /\bt\("([a-z.-]+)"/g);
    same(asked.filter((key) => words[key] === undefined), [], "missing");
    // Some keys are put together from a code, or chosen among two.
    const found = (key) => source.includes(`"${key}"`) || /^(answer|side|state|step|sent)\./.test(key);
    same(Object.keys(words).filter((key) => !found(key)), [], "never said");
  });
  test("words: every kind of alert, handover, break and check that there is", () => {
    const kinds = all(read("services/notification", /^alert_decide.*\.c$/), /\.kind = "([a-z-]+)"/g);
    const fellowship = all(read("services/notification", /^alert_decide_fellowship\.c$/), /(?:CAUSE\(message, |: |return )"([a-z]+-[a-z-]+)"/g);
    same([...kinds, ...fellowship].filter((code) => codes.alert[code] === undefined), [], "alerts without words in codes.js");
    const rules = read("deploy/rules", /^(no|se)\.yaml$/);
    const handovers = rules.split("notices:")[0];
    same(all(handovers, /- kind: ([a-z-]+)/g).filter((code) => codes.kind[code] === undefined), [], "handovers without words in codes.js");
    const checks = [...handovers.matchAll(/checklist: \[([^\]]*)\]/g)].flatMap((found) => found[1].split(", "));
    same(checks.filter((code) => codes.check[code] === undefined), [], "checks without words in codes.js");
    // Of the pathway, and what is owed in the fellowship; outcomes and statutory channels aside.
    const owed = rules.match(/\n(?:pathway|  duties):[^]*?\n {0,2}[a-z]/g).join("\n");
    same(all(owed, /- (?:\{ )?code: ([a-z-]+)/g).filter((code) => codes.rule[code] === undefined), [], "breaks without words in codes.js");
  });
  test("words: every refusal of the console itself", () => {
    const faults = all(readFileSync("services/console/ask.c", "utf8"), /\{ "([a-z-]+)", \d{3},/g);
    same(faults.filter((code) => code !== "method-wrong" && codes.reason[code] === undefined), []);
  });
}
