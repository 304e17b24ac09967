// Tests one after the other, each named; the sum at the end as all test programs print it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axeSource = () => readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tests = [];

export function test(name, run) {
  tests.push({ name, run });
}

export async function runAll(only) {
  let passed = 0;
  let failed = 0;
  for (const { name, run } of tests) {
    if (only && !name.includes(only)) continue;
    const began = performance.now();
    try {
      await run();
      passed++;
      if (process.env.STAFETT_TIMES) console.log(`${((performance.now() - began) / 1000).toFixed(1)} s  ${name}`);
    } catch (error) {
      failed++;
      console.log(`--- ${name}\n${error.stack ?? error}`);
    }
  }
  return { passed, failed };
}

export function same(found, wanted, what = "") {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: found ${a}, wanted ${b}`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(`does not hold: ${what}`);
}

// No finding of axe-core on the page as it is shown now.
export async function noFindings(page, what) {
  // Evaluated, not inserted as an element: the page's own policy lets no script in.
  await page.evaluate(axeSource());
  const findings = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.map((row) => `${row.id}: ${row.help}: ${row.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + " | " + node.any.map((check) => check.message).join("; ")).join(" || ")}`);
  });
  same(findings, [], `axe, ${what}`);
}

// Nothing stands beside the window: a page that must be moved sideways to be read.
export async function fitsWidth(page, what) {
  const { content, window } = await page.evaluate(() => ({ content: document.documentElement.scrollWidth, window: innerWidth }));
  holds(content <= window, `${what}: the page is ${content} wide in a window of ${window}`);
}
