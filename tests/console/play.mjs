// Puts a console beside each node and plays a group of tests. Arguments: the group, the
// folder of the build, the nodes', and a part of the names of the tests to run alone.
import { existsSync } from "node:fs";
import path from "node:path";
import { House } from "./house.mjs";
import { runAll } from "./check.mjs";
import { edgeTests } from "./edge.mjs";
import { wordTests } from "./words.mjs";

const [group, build, folder, only] = process.argv.slice(2);

async function openBrowser() {
  const { chromium } = await import("playwright-core");
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
  // Chromium refuses its own sandbox to root; only these tests run it so.
  return chromium.launch({ executablePath, args: process.getuid() === 0 ? ["--no-sandbox"] : [] });
}

async function browserTests(house, browser) {
  const { pageTests } = await import("./pages.mjs");
  const { storyTests } = await import("./stories.mjs");
  pageTests(house, browser);
  storyTests(house, browser);
}

const house = new House(path.join(build, "bin"), path.join(build, "page"), folder);
const browser = group === "browser" ? await openBrowser() : null;
let sum = { passed: 0, failed: 1 };
try {
  await house.open({
    havnes: [["turid", "duty-ke"], ["jon", "caseworker-midt"], ["mari", "coordinator-midt"]],
    sjovik: [["liv", "nurse-slag"], ["anne", "duty-flow"]],
    nav: [["per", "duty-office"], ["ida", "adviser-youth"]],
  });
  if (browser === null) {
    wordTests();
    edgeTests(house);
  } else await browserTests(house, browser);
  sum = await runAll(only);
} catch (error) {
  console.log(error.stack);
} finally {
  await browser?.close();
  const codes = await house.end();
  if (codes.some((code) => code !== 0)) {
    console.log(`a console did not end cleanly: ${codes}`);
    sum.failed++;
  }
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
