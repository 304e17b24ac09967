// Windows of the people of the scenario, each in a browser profile of her own.
export async function openWindow(house, browser, organisation, login, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, locale: "nb-NO", extraHTTPHeaders: { "x-test-login": login }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.faults = [];
  page.strangers = [];
  const { origin } = house.consoles[organisation];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text())) page.faults.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) page.strangers.push(request.url());
  });
  page.go = (hash = "") => page.goto(`${origin}/${hash}`);
  return page;
}

export function caseOf(house, who, wanted) {
  const { cases } = house.json(who, "case", "list");
  return cases.find(wanted)?.case_id;
}

// The stay's discharge is offered, unless it is already.
export function offerStay(house, id) {
  const { offers } = house.json("sjovik/nurse-slag", "case", "show", id);
  if (offers.some((offer) => offer.state_code === "offered")) return;
  house.stafett("sjovik/nurse-slag", "handover", "offer", id, "--to", "havnes", "--kind", "discharge", "--asked", "--done", "information,medication-list",
    "--text", house.text("reason: Behandlingen er ferdig.\nperson_view: Jeg vil hjem til kjøkkenet mitt.\n"));
}
