// Codes as the names of units, staff and organisations, from plan's list of them. Names come
// from people: they are text, never markup.
let own = { organisation: "", name: "" };
const units = new Map();
const staff = new Map();
const partners = new Map();

export function namesFill(me, view) {
  own = me;
  for (const unit of view.units) {
    units.set(unit.unit_code, { name: unit.content?.unit || unit.unit_code, ...unit });
    for (const row of unit.staff) staff.set(row.staff_code, { name: row.content?.name || row.staff_code, ...row });
  }
  for (const row of view.partners) partners.set(row.organisation_code, row.content?.organisation || row.organisation_code);
}

export function organisation(code) {
  return code === own.organisation ? own.name : partners.get(code) ?? code;
}

export function unit(code) {
  return units.get(code)?.name ?? code;
}

export function person(code) {
  return staff.get(code)?.name ?? code;
}

export function party(code) {
  return units.has(code) ? unit(code) : organisation(code);
}

export function isHere(code) {
  return code === own.organisation;
}

export function atWork() {
  return [...staff.values()].filter((row) => !row.is_ended && !row.is_absent);
}

export function unitOf(code) {
  return units.get(staff.get(code)?.unit_code);
}

export function coordinating() {
  return [...units.values()].find((row) => row.is_coordinating);
}

// "Sjøvik sykehus (Liv Berg)": the person by name where she is known.
export function holder(code, staffCode, content) {
  const who = isHere(code) && staffCode ? person(staffCode) : content?.responsible;
  return who ? `${organisation(code)} (${who})` : organisation(code);
}
