// For people who work on the page: pictures of each page, in light and dark, into a folder.
// node look.mjs PROGRAMS PAGE NODES OUT is called by browser.mjs when STAFETT_PICTURES says where.
import { mkdirSync } from "node:fs";
import path from "node:path";

export async function takePictures(page, folder, name) {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light" });
}
