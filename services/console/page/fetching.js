// A case with what belongs to it, asked anew when her alerts say that something has happened
// to it, and when she comes back to the window. What she has written meanwhile is not touched.
import { useEffect, useRef, useState } from "./lib.js";
import { look } from "./api.js";

function newsOf(live, id) {
  return JSON.stringify((live.alerts ?? []).filter((alert) => alert.case_id === id).map((alert) => [alert.alert_id, alert.state_code !== "delivered", alert.told_us]));
}

// One part may be refused or missing while the others are shown.
async function part(name, fields) {
  try {
    return (await look(name, fields)).view;
  } catch (error) {
    return { error };
  }
}

// What she said of a good day: of a stay it stands in her own case, where there is one.
async function storyOf(view) {
  if (view.story_content?.good_day || !view.linked_case_id) return { content: view.story_content, told: view.story_told };
  return part("story", { case_id: view.linked_case_id });
}

// `names` are the parts beside the case itself, with what is asked for besides its id.
// {view, now, person, story, error, parts, reload}.
export function useCase(id, names, live) {
  const [found, setFound] = useState({});
  const isOver = useRef(false);
  const reload = async () => {
    try {
      const { view, now } = await look("case", { case_id: id });
      const person = view.person_id ? part("person", { person_id: view.person_id }) : null;
      const [who, story, ...rest] = await Promise.all([person, storyOf(view), ...Object.entries(names).map(([name, more]) => part(name, { case_id: id, ...more }))]);
      if (isOver.current) return;
      setFound({ view, now, person: who, story, parts: Object.fromEntries(Object.keys(names).map((name, i) => [name, rest[i]])) });
    } catch (error) {
      if (!isOver.current) setFound((before) => ({ ...before, error }));
    }
  };
  useEffect(() => {
    const onReturn = () => document.visibilityState === "visible" && reload();
    isOver.current = false;
    document.addEventListener("visibilitychange", onReturn);
    return () => {
      isOver.current = true;
      document.removeEventListener("visibilitychange", onReturn);
    };
  }, []);
  const news = live.alerts === null ? null : newsOf(live, id);
  const isBack = live.staleSince === null;
  const known = useRef(undefined);
  useEffect(() => {
    // That her alerts have come at last is no news of the case.
    const isNews = known.current !== null || news === null;
    if (isBack && isNews) reload();
    known.current = isBack ? news : undefined;
  }, [news, isBack]);
  return { ...found, reload };
}

export function fullName(person) {
  const { given_name: given, family_name: family } = person?.content ?? {};
  return [given, family].filter(Boolean).join(" ");
}

// The open offer, else the latest.
export function offerOf(view) {
  const isOpen = (offer) => offer.state_code === "offered" || offer.state_code === "accepted";
  return [...view.offers].sort((a, b) => isOpen(b) - isOpen(a) || b.term - a.term)[0] ?? null;
}
