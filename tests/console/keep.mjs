// `make demo KEEP=1`: the pages of three nodes that run, one person each, until Enter is
// pressed. Arguments: the folder of the build, and of the nodes.
import path from "node:path";
import { House } from "./house.mjs";

const people = [
  { organisation: "havnes", staff: "duty-ke", words: "Havnes kommune, as Turid Moe of the coordinating unit" },
  { organisation: "sjovik", staff: "nurse-slag", words: "Sjøvik sykehus, as Liv Berg, nurse" },
  { organisation: "nav", staff: "adviser-youth", words: "Nav Havnes, as Ida Holm, adviser" },
];
const [build, folder] = process.argv.slice(2);
const house = new House(path.join(build, "bin"), path.join(build, "page"), folder);
const by = (value) => Object.fromEntries(people.map((row) => [row.organisation, value(row)]));

await house.open(by((row) => [[row.staff, row.staff]]), by((row) => row.staff));
console.log("\nThe three nodes are still up, each with its page (time stands still in them):\n");
for (const row of people) console.log(`  ${house.consoles[row.organisation].origin}/   ${row.words}`);
console.log("\nPress Enter to end them.");
await new Promise((resolve) => {
  process.stdin.on("data", resolve).on("end", resolve);
  process.on("SIGINT", resolve).on("SIGTERM", resolve);
});
const codes = await house.end();
process.exit(codes.every((code) => code === 0) ? 0 : 1);
