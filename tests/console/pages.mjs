// Each page and state: no finding of axe, keyboard alone, narrow and enlarged, forced
// colours and less motion; and texts that try to be more than text.
import { test, same, holds, noFindings, fitsWidth } from "./check.mjs";
import { openWindow, caseOf, offerStay } from "./people.mjs";
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
    offerStay(house, stay());
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
  test("page: what people write is shown as text, in its own direction", async () => {
    const page = await openWindow(house, browser, "havnes", "jon");
    await page.go(`#/sak/${own()}`);
    await page.getByText(`<img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script> & "sitat"`).waitFor();
    await page.getByText("<b>følger til fjorden</b>").waitFor();
    same(await page.locator("main img, main script, main b").count(), 0);
    holds(!(await page.title()).includes("hacked"), "no script ran");
    const name = page.locator("td", { hasText: "نور الهدى" }).first();
    same(await name.evaluate((cell) => getComputedStyle(cell).direction), "rtl");
    // What she writes herself, too.
    await page.getByLabel("Skriv i journalen").fill("<svg onload=alert(1)> ‮abc");
    await page.getByRole("button", { name: "Lagre" }).dblclick();
    await page.getByText("<svg onload=alert(1)>").last().waitFor();
    await page.getByText("Notatet er lagret.").waitFor();
    same(house.json("havnes/caseworker-midt", "journal", "show", own()).entries.filter((entry) => entry.content.text.startsWith("<svg")).length, 1, "a double click writes once");
    same(page.faults, []);
    await page.context().close();
  });
  test("page: very long and right-to-left names do not break it", async () => {
    house.stafett("havnes/duty-ke", "case", "replace", own(), "long-midt", "--text", house.text("reason: Ferie.\n"));
    const id = caseOf(house, "havnes/duty-ke", (row) => row.kind_code === "case" && row.responsible_code === "long-midt");
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go(`#/sak/${id}`);
    await page.getByText(/Wolfeschlegelsteinhausenbergerdorff/).first().waitFor();
    await inAllWays(page, "long-name");
    house.stafett("havnes/duty-ke", "case", "replace", id, "rtl-midt", "--text", house.text("reason: Ferie.\n"));
    await page.reload();
    await page.getByText(/نور الهدى بنت عبد الرحمن/).first().waitFor();
    await inAllWays(page, "rtl-name");
    house.stafett("havnes/duty-ke", "case", "replace", id, "caseworker-midt", "--text", house.text("reason: Tilbake.\n"));
    await page.context().close();
  });
  test("page: in Swedish and in English, and it is remembered", async () => {
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go();
    await page.getByLabel("Språk").selectOption("sv");
    await page.getByRole("heading", { level: 1, name: "Mina aviseringar" }).waitFor();
    same(await page.evaluate(() => document.documentElement.lang), "sv");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Mina aviseringar" }).waitFor();
    await page.getByLabel("Språk").selectOption("en");
    await page.getByRole("link", { name: "Coordinating unit" }).click();
    await page.getByRole("heading", { name: "Unanswered through the days off" }).waitFor();
    await noFindings(page, "English");
    await page.context().close();
  });
  test("page: printed, it is a sheet for the person", async () => {
    const page = await openWindow(house, browser, "havnes", "jon");
    await page.go(`#/sak/${own()}`);
    await page.getByRole("heading", { name: "Hvem har ansvaret nå?" }).waitFor();
    await page.getByText("Lage frokost selv før sankthans.").waitFor();
    await page.emulateMedia({ media: "print" });
    await page.getByText(/^Ring denne ved spørsmål/).waitFor();
    same(await page.getByRole("navigation").count(), 0);
    same(await page.getByRole("heading", { name: "Samhandlingsjournal" }).count(), 0, "the journal is not printed");
    if (pictures) await page.screenshot({ path: `${pictures}/print.png`, fullPage: true });
    await page.context().close();
  });
  test("page: logged out, unknown, or an address that is none: said so that she knows what to do", async () => {
    for (const [login, words] of [["", "Du er ikke logget inn"], ["ukjent", "Innloggingen din har ikke tilgang"]]) {
      const page = await openWindow(house, browser, "havnes", login);
      await page.go();
      await page.getByRole("heading", { name: words }).waitFor();
      await inAllWays(page, login === "" ? "login-missing" : "login-unknown");
      await page.context().close();
    }
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go();
    await page.getByRole("heading", { level: 1, name: "Mine varsler" }).waitFor();
    await page.go("#/sak/01970000-0000-7000-8000-0000000000ff");
    await page.getByText(/^Ingen slik sak er kjent her./).waitFor();
    await noFindings(page, "no such case");
    // Her log-in lapses while the page is open.
    await page.context().setExtraHTTPHeaders({ "x-test-login": "" });
    await page.getByRole("button", { name: "Prøv igjen" }).click();
    await page.getByText("Du er ikke logget inn lenger. Logg inn og åpne siden på nytt.").waitFor();
    await page.context().close();
  });
  test("page: the answer is given by the keyboard alone", async () => {
    offerStay(house, stay());
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go(`#/svar/${stay()}`);
    await page.getByRole("radio").first().waitFor();
    const press = async (key, times = 1) => {
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
    };
    await page.getByRole("radio").first().focus();
    await press("ArrowDown");
    holds(await page.getByRole("radio", { name: "Ikke ennå, fordi …" }).isChecked(), "chosen by an arrow");
    await press("Tab");
    same(await page.evaluate(() => document.activeElement.id), "next");
    await page.getByLabel("Neste svar kommer innen").fill("2027-05-14T18:00");
    await page.getByLabel("Begrunnelse").focus();
    await page.keyboard.type("Vi har ingen seng i kveld.");
    await press("Tab");
    await press("Enter");
    await page.getByText("Svaret er sendt. Overføringen venter fortsatt på svar fra dere.").waitFor();
    same(house.json("havnes/duty-ke", "trace", stay()).steps.filter((step) => step.event_code === "postponed").length, 1);
    same(page.faults, []);
    await page.context().close();
  });
}
