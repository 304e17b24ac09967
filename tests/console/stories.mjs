// Ragnhild's Friday and Jonas's handover, played by people in windows of their own; and what
// happens when two do the same, when something is gone, and when there is very much.
import { test, same, holds, noFindings } from "./check.mjs";
import { openWindow, caseOf, offerStay } from "./people.mjs";
import { until } from "./house.mjs";
import { takePictures } from "./look.mjs";

const pictures = process.env.STAFETT_PICTURES;

export function storyTests(house, browser) {
  const stay = () => caseOf(house, "havnes/duty-ke", (row) => row.kind_code === "stay");
  const stayId = stay(); // closed, it is in no list of open cases any more
  const jonas = () => caseOf(house, "havnes/coordinator-midt", (row) => row.responsible_code === "coordinator-midt");
  const offerJonas = () =>
    house.stafett("havnes/coordinator-midt", "handover", "offer", jonas(), "--to", "nav", "--kind", "coordination", "--asked", "--done", "person-asked,plan-shared",
      "--text", house.text("reason: Nå er arbeid det viktigste.\nperson_view: Jeg vil at Ida hjelper meg med jobben.\n"));
  const offerAt = (who, id) => house.json(who, "case", "show", id).offers.sort((a, b) => b.term - a.term)[0];
  const withdrawStay = () => house.stafett("sjovik/nurse-slag", "handover", "withdraw", stay(), "--text", house.text("reason: Feber. Ikke klar likevel.\n"));
  const isOpenAt = (who, id) => until(`the offer is at ${who}`, () => offerAt(who, id)?.state_code === "offered");
  // An alert for Turid, who is on duty for the unit that gets it.
  const text = house.text("text: Noen må ringe henne.\n");
  const inquire = () => house.stafett("havnes/duty-ke", "inquiry", "register", "--kind", "inquiry", "--unit", "midt", "--by", "relative", "--text", text);
  const close = (...pages) => Promise.all(pages.map((page) => page.context().close()));
  const noFaults = (...pages) => pages.forEach((page) => same([page.faults, page.strangers], [[], []]));

  // The page tests may have left an offer open.
  const start = () => {
    if (offerAt("sjovik/nurse-slag", stay())?.state_code === "offered") withdrawStay();
  };

  test("story: Ragnhild, Friday 15:40, in three windows", async () => {
    start();
    const [liv, jon, turid] = [await openWindow(house, browser, "sjovik", "liv"), await openWindow(house, browser, "havnes", "jon"), await openWindow(house, browser, "havnes", "turid")];
    await liv.go(`#/sak/${stay()}`);
    await jon.go();
    await turid.go();
    await turid.getByRole("heading", { level: 1, name: "Mine varsler" }).waitFor();
    const offersOf = (page) => page.locator("[data-kind=offer-received]");
    same(await offersOf(turid).count(), 0);
    offerStay(house, stayId);
    // Jon is told at once, on his open page; Turid a quarter of an hour later.
    await offersOf(jon).first().waitFor();
    same(await offersOf(turid).count(), 0);
    house.pass(15);
    await offersOf(turid).first().waitFor();
    await takePictures(turid, pictures, "story-turid-alerted");
    // The ladder, and the weekend's board, know Friday and 17 May.
    await turid.getByRole("link", { name: "Koordinerende enhet" }).click();
    await turid.getByText("Fra fre. 14. mai kl. 16:00 til tir. 18. mai kl. 08:00").waitFor();
    await turid.getByRole("link", { name: "Sjøvik sykehus spør om Havnes kommune kan overta ansvaret" }).first().waitFor();
    await takePictures(turid, pictures, "story-board-friday");
    await turid.getByRole("link", { name: /Mine varsler/ }).first().click();
    await offersOf(turid).getByRole("link", { name: /Svar på overføringen/ }).click();
    await turid.getByText("Jeg vil hjem til kjøkkenet mitt.").waitFor();
    await turid.getByText("Mitt eget kjøkken, og benken ved fjorden.").waitFor();
    await turid.getByText("2 av 4 mangler").waitFor();
    same(await turid.getByRole("radio", { name: /^Nei/ }).count(), 0, "no no for this kind");
    await turid.getByRole("radio", { name: "Ja, vi kan ta imot fra en bestemt tid" }).check();
    await turid.getByLabel("Vi kan ta imot fra", { exact: true }).fill("2027-05-18T10:00");
    await turid.getByLabel("Beskjed (valgfritt)").fill("Korttidsplass. To må hjelpe henne.");
    await turid.getByRole("button", { name: "Send svaret" }).dblclick();
    await turid.getByText("Svaret er sendt. Den andre siden er ansvarlig til noen hos dere har møtt personen.").waitFor();
    await noFindings(turid, "answered");
    await takePictures(turid, pictures, "story-answered");
    // The hospital's open case shows the answer without being loaded again.
    await liv.getByText("Korttidsplass. To må hjelpe henne.").first().waitFor();
    await liv.getByText("sagt ja, venter på overtakelse").first().waitFor();
    // Back does no harm: no form, and nothing is sent anew.
    await turid.goBack();
    await turid.goForward();
    await turid.getByText("Dere har sagt ja, og kan ta imot fra tir. 18. mai kl. 10:00.").waitFor();
    // Fever on Sunday: withdrawn in the hospital's window, seen in the municipality's.
    await turid.goto(`${house.consoles.havnes.origin}/#/sak/${stay()}`);
    await turid.getByText("Dere har sagt ja og venter på bekreftelse.").waitFor();
    withdrawStay();
    await turid.getByText("Dere følger saken. Ansvaret ligger hos en annen.").waitFor();
    await turid.getByText("Sjøvik sykehus trakk forespørselen til Havnes kommune tilbake.").last().waitFor();
    // Offered again, answered, met: now the municipality has it, and the pages say so.
    offerStay(house, stayId);
    await jon.goto(`${house.consoles.havnes.origin}/#/svar/${stay()}`);
    await jon.getByRole("radio", { name: "Ja, vi kan ta imot fra en bestemt tid" }).check();
    await jon.getByLabel("Vi kan ta imot fra", { exact: true }).fill("2027-05-20T11:00");
    await jon.getByRole("button", { name: "Send svaret" }).click();
    await jon.getByText("Svaret er sendt.").waitFor();
    await jon.getByRole("button", { name: "Vi har møtt personen" }).click();
    await jon.getByText("Det er registrert at noen har møtt personen.").waitFor();
    await until("it is passed", () => house.json("havnes/duty-ke", "case", "show", stayId).holder_code === "havnes");
    await turid.reload();
    await turid.getByText("Havnes kommune (Jon Vik)").first().waitFor();
    await turid.getByText("Havnes kommune har overtatt etter Sjøvik sykehus.").waitFor();
    await takePictures(turid, pictures, "story-custody");
    await noFindings(turid, "custody");
    noFaults(liv, jon, turid);
    await close(liv, jon, turid);
  });

  test("story: Jonas, work is the main thing now", async () => {
    const [mari, per] = [await openWindow(house, browser, "havnes", "mari"), await openWindow(house, browser, "nav", "per")];
    const id = jonas();
    offerJonas();
    await per.go();
    await per.locator("[data-kind=offer-received]").getByRole("link", { name: /Svar på overføringen/ }).click();
    await per.getByText("Jeg vil at Ida hjelper meg med jobben.").waitFor();
    await per.getByText("Alt er gjort").waitFor();
    same(await per.getByRole("radio").count(), 3);
    await per.getByRole("radio", { name: "Nei, fordi …" }).check();
    await per.getByLabel("Begrunnelse").fill("Programmet er ikke bestemt ennå.");
    await per.getByRole("button", { name: "Send svaret" }).click();
    await per.getByText("Svaret er sendt. Den andre siden beholder ansvaret.").waitFor();
    await mari.go(`#/sak/${id}`);
    await mari.getByText("Programmet er ikke bestemt ennå.").first().waitFor();
    await mari.getByText("Nav Havnes sa nei til å overta.").waitFor();
    // Asked again. Mari withdraws in her window while Per is writing: he hears why, and what
    // he had written is still there.
    offerJonas();
    await isOpenAt("nav/duty-office", id);
    await per.reload();
    await per.getByRole("radio", { name: "Ja, vi overtar" }).check();
    await per.getByLabel("Beskjed (valgfritt)").fill("Vi gleder oss.");
    // His page does not hear of it before he sends.
    await per.route("**/api/live/**", (route) => route.abort());
    await mari.reload();
    await mari.getByText("Trekk forespørselen tilbake").first().click();
    await mari.getByLabel("Begrunnelse").fill("Jonas er innlagt; vi spør igjen.");
    await mari.getByRole("button", { name: "Trekk forespørselen tilbake" }).click();
    await mari.getByText("Forespørselen er trukket tilbake. Dere er fortsatt ansvarlige.").waitFor();
    await until("Nav knows", () => offerAt("nav/duty-office", id).state_code === "withdrawn");
    if (await per.getByRole("button", { name: "Send svaret" }).isVisible()) await per.getByRole("button", { name: "Send svaret" }).click();
    await per.getByText("Denne overføringen er ikke åpen lenger: trukket tilbake.").waitFor();
    await per.getByText("Jonas er innlagt; vi spør igjen.").waitFor();
    await per.unroute("**/api/live/**");
    // The third time, into Ida's hands.
    offerJonas();
    await isOpenAt("nav/duty-office", id);
    await per.reload();
    await per.getByRole("radio", { name: "Ja, vi overtar" }).check();
    await per.getByLabel("Hvem blir ansvarlig hos dere?").selectOption({ label: "Ida Holm – Ungdomsteamet" });
    await per.getByRole("button", { name: "Send svaret" }).click();
    await per.getByText(/Svaret er sendt: dere overtar/).waitFor();
    await mari.getByText("Overtatt av en annen.").waitFor();
    await mari.getByText("Nav Havnes (Ida Holm)").first().waitFor();
    await takePictures(mari, pictures, "story-jonas");
    noFaults(mari, per);
    await close(mari, per);
  });

  test("story: two answer at once; one yes, and the other hears that it was given", async () => {
    const id = house.stafett("havnes/duty-ke", "case", "open", "--person", house.text("national_id: 15839300260\ngiven_name: To\nfamily_name: Prøve\nbirth_date: 1993-03-15\n")).trim();
    house.stafett("havnes/duty-ke", "handover", "offer", id, "--to", "nav", "--kind", "coordination", "--asked", "--done", "person-asked,plan-shared", "--text", house.text("reason: Jobb.\n"));
    await isOpenAt("nav/duty-office", id);
    const pages = [await openWindow(house, browser, "nav", "per"), await openWindow(house, browser, "nav", "per")];
    for (const page of pages) {
      await page.go(`#/svar/${id}`);
      await page.getByRole("radio", { name: "Ja, vi overtar" }).check();
    }
    await Promise.all(pages.map((page) => page.getByRole("button", { name: "Send svaret" }).click({ timeout: 2000 }).catch(() => {})));
    for (const page of pages) await page.getByText(/Svaret er sendt: dere overtar|Denne overføringen er ikke åpen lenger|Dere har sagt ja/).first().waitFor();
    const steps = house.json("nav/duty-office", "trace", id).steps.filter((step) => step.event_code === "accepted");
    same(steps.length, 1, "accepted once");
    noFaults(...pages);
    await close(...pages);
  });

  test("live: the console gone and back, without a reload; what is old says so", async () => {
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go();
    await page.getByText("Oppdateres av seg selv.").waitFor();
    await house.consoles.havnes.stop("SIGKILL");
    await page.getByText(/Ingen kontakt siden .* Det du ser kan være utdatert/).waitFor();
    await noFindings(page, "stale");
    await takePictures(page, pictures, "stale");
    same(await page.getByText("Oppdateres av seg selv.").count(), 0);
    // What she does meanwhile is not lost without a word.
    const take = page.getByRole("button", { name: /^(Jeg tar det|Sett)/ }).first();
    if (await take.count()) {
      await take.click();
      await page.getByText("Ingen kontakt med serveren. Ingenting er mistet.").first().waitFor();
    }
    const marked = await page.evaluate(() => (globalThis.isSamePage = true));
    await house.consoles.havnes.start();
    await page.getByText("Oppdateres av seg selv.").waitFor();
    same(await page.getByText(/Det du ser kan være utdatert/).count(), 0);
    same(await page.evaluate(() => globalThis.isSamePage), marked, "not loaded anew");
    await close(page);
  });
  test("live: notification gone and back; what came meanwhile is shown", async () => {
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go();
    await page.getByText("Oppdateres av seg selv.").waitFor();
    process.kill(house.daemon("havnes", "notification"), "SIGSTOP");
    await page.getByText(/Det du ser kan være utdatert/).waitFor();
    process.kill(house.daemon("havnes", "notification"), "SIGCONT");
    await page.getByText("Oppdateres av seg selv.").waitFor();
    process.kill(house.daemon("havnes", "notification"), "SIGKILL");
    const before = await page.locator("li.alert").count();
    inquire();
    await until("it is shown", async () => (await page.locator("li.alert").count()) > before);
    await page.getByText("Oppdateres av seg selv.").waitFor();
    noFaults(page);
    await close(page);
  });
  test("a hundred open alerts: all are there, in order, and one is taken by the keyboard alone", async () => {
    for (let i = 0; i < 100; i++) inquire();
    const page = await openWindow(house, browser, "havnes", "turid");
    await page.go();
    await until("all have come", async () => (await page.locator("li.alert").count()) > 100);
    await noFindings(page, "a hundred");
    // From the top of the page: skip link, then on to the first thing to take.
    await page.reload();
    await page.locator("li.alert").first().waitFor();
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("Tab");
    same(await page.evaluate(() => document.activeElement.textContent), "Til innholdet");
    await page.keyboard.press("Enter");
    same(await page.evaluate(() => document.activeElement.id), "main");
    let name = "";
    for (let i = 0; i < 12 && !/^(Jeg tar det|Sett)/.test(name); i++) {
      await page.keyboard.press("Tab");
      name = await page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? "");
    }
    const before = await page.getByRole("button", { name: /^(Jeg tar det|Sett)/ }).count();
    await page.keyboard.press("Enter");
    await until("it is taken", async () => (await page.getByRole("button", { name: /^(Jeg tar det|Sett)/ }).count()) < before);
    noFaults(page);
    await close(page);
  });
}
