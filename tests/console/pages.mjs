// Each page and state: no finding of axe, keyboard alone, narrow and enlarged, forced
// colours and less motion; and texts that try to be more than text.
import { test, same, holds, noFindings, fitsWidth } from "./check.mjs";
import { openWindow, caseOf } from "./people.mjs";
import { takePictures } from "./look.mjs";

const pictures = process.env.STAFETT_PICTURES;

// A page in all the ways in which it may be looked at.
async function inAllWays(page, name) {
  await takePictures(page, pictures, name);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await noFindings(page, `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  const size = page.viewportSize();
  // 320 px wide is a narrow phone, and a window of 1280 enlarged to 400 %.
  await page.setViewportSize({ width: 320, height: 640 });
  await fitsWidth(page, `${name}, 320 px`);
  await noFindings(page, `${name}, 320 px`);
  if (pictures) await page.screenshot({ path: `${pictures}/${name}-narrow.png`, fullPage: true });
  await page.setViewportSize(size);
  await page.emulateMedia({ forcedColors: "active" });
  await noFindings(page, `${name}, forced colours`);
  if (pictures) await page.screenshot({ path: `${pictures}/${name}-forced.png`, fullPage: true });
  await page.emulateMedia({ forcedColors: "none" });
  same(page.faults, [], `${name}: faults`);
  same(page.strangers, [], `${name}: requests to elsewhere`);
}

export function pageTests(house, browser) {
  const stay = () => caseOf(house, "havnes/duty-ke", (row) => row.kind_code === "stay");
  const own = () => caseOf(house, "havnes/caseworker-midt", (row) => row.kind_code === "case" && row.responsible_code === "caseworker-midt");

  test("page: mine varsler", async () => {
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go();
    await page.getByRole("heading", { level: 1, name: "Mine varsler" }).waitFor();
    await page.getByText("Noen er innlagt").first().waitFor();
    same(await page.title(), "Mine varsler – Stafett");
    await inAllWays(page, "alerts");
    await page.context().close();
  });
  test("page: the case", async () => {
    const page = await openWindow(house, browser, "havnes", "jon");
    await page.go(`#/sak/${own()}`);
    await page.getByRole("heading", { name: "Hvem har ansvaret nå?" }).waitFor();
    await page.getByText("Havnes kommune (Jon Vik)").first().waitFor();
    await page.getByText("Mitt eget kjøkken, og benken ved fjorden.").first().waitFor();
    await page.getByText("Lage frokost selv før sankthans.").waitFor();
    await inAllWays(page, "case");
    await page.context().close();
  });
  test("page: the stay", async () => {
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go(`#/sak/${stay()}`);
    await page.getByText("Sjøvik sykehus (Liv Berg)").first().waitFor();
    await page.getByText("Oppdaterte helseopplysninger").first().waitFor();
    await inAllWays(page, "stay");
    await page.context().close();
  });
  test("page: svar på overføring, every answer of it", async () => {
    house.stafett("sjovik/nurse-slag", "handover", "offer", stay(), "--to", "havnes", "--kind", "discharge", "--asked", "--done", "information,medication-list",
      "--text", house.text("reason: Behandlingen er ferdig.\nperson_view: Jeg vil hjem til kjøkkenet mitt.\n"));
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go(`#/svar/${stay()}`);
    await page.getByRole("radio").first().waitFor();
    same(await page.getByRole("radio").count(), 2, "no no: only the answers that this kind takes");
    await page.getByRole("button", { name: "Send svaret" }).click();
    await page.getByText("Velg et svar.").waitFor();
    await inAllWays(page, "answer-empty");
    await page.getByRole("radio", { name: "Ja, vi kan ta imot fra en bestemt tid" }).check();
    await page.getByLabel("Vi kan ta imot fra", { exact: true }).waitFor();
    await inAllWays(page, "answer-can-receive");
    await page.getByRole("radio", { name: "Ikke ennå, fordi …" }).check();
    await page.getByRole("button", { name: "Send svaret" }).click();
    await page.getByText("Må fylles ut.").first().waitFor();
    await inAllWays(page, "answer-cannot-yet");
    await page.context().close();
  });
  test("page: koordinerende enhet", async () => {
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go("#/enhet");
    await page.getByRole("heading", { name: "Ubesvart gjennom fridagene" }).waitFor();
    await page.getByText("Turid Moe").first().waitFor();
    await inAllWays(page, "board");
    const other = await openWindow(house, browser, "havnes", "jon");
    await other.go("#/enhet");
    await other.getByText("Denne siden er for koordinerende enhet.").waitFor();
    await other.context().close();
    await page.context().close();
  });
}
