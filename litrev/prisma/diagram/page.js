"use strict";
// Every text goes in as text, never as markup: titles come from the world outside.
(() => {
  const held = JSON.parse(document.getElementById("works").textContent);
  const STEP = 100;
  const panel = document.getElementById("list");
  const heading = panel.querySelector("h2");
  const note = document.getElementById("note");
  const count = document.getElementById("count");
  const groups = document.getElementById("groups");
  const filter = document.getElementById("filter");
  const more = document.getElementById("more");
  const all = document.getElementById("all");
  let key = "";
  let limit = STEP;
  let opener = null;

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };
  const link = (text, address) => {
    if (!/^https?:\/\//i.test(address)) return document.createTextNode(text);
    const element = make("a", "", text);
    element.href = address;
    element.rel = "noreferrer noopener";
    element.target = "_blank";
    return element;
  };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const number = (n) => n.toLocaleString(document.documentElement.lang);

  const item = (work) => {
    const row = make("li");
    const title = make("div", "title");
    title.append(link(work.title, work.url));
    row.append(title);
    if (work.by) row.append(make("div", "", work.by));
    const ids = make("div", "quiet");
    work.ids.forEach(([text, address], place) => {
      if (place) ids.append(" · ");
      ids.append(link(text, address));
    });
    row.append(ids);
    const state = make("div");
    state.append(make("span", "state", work.state));
    if (work.found) state.append(" ", make("span", "quiet", work.found));
    row.append(state);
    if (work.records) row.append(make("div", "quiet", work.records));
    return row;
  };

  const matches = (work, wanted) => {
    if (!wanted.length) return true;
    work.folded ??= fold([work.title, work.by, work.state, work.found, ...work.ids.map(([text]) => text)].join(" "));
    return wanted.every((word) => work.folded.includes(word));
  };

  const draw = () => {
    const wanted = fold(filter.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    let total = 0;
    groups.replaceChildren();
    for (const group of held.lists[key].groups) {
      const chosen = group.works.filter((place) => matches(held.works[place], wanted));
      const rows = chosen.slice(0, Math.max(0, limit - shown));
      total += chosen.length;
      shown += rows.length;
      if (!rows.length) continue;
      if (group.title) groups.append(make("h3", "", group.title));
      const list = make("ol");
      list.append(...rows.map((place) => item(held.works[place])));
      groups.append(list);
    }
    const words = total ? held.words.shown : held.words.none;
    count.textContent = words.replace("{shown}", number(shown)).replace("{n}", number(total));
    more.hidden = all.hidden = shown >= total;
  };

  const open = (wanted, from) => {
    if (!Object.hasOwn(held.lists, wanted)) return;
    key = wanted;
    limit = STEP;
    filter.value = "";
    opener = from;
    heading.textContent = held.lists[key].heading;
    note.textContent = held.lists[key].note;
    note.hidden = !note.textContent;
    panel.hidden = false;
    for (const box of document.querySelectorAll("svg a")) {
      box.classList.toggle("chosen", box.getAttribute("href") === `#list-${key}`);
    }
    draw();
    heading.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "start" });
  };

  const asked = () => decodeURIComponent(location.hash).replace(/^#list-/, "");
  for (const box of document.querySelectorAll("svg a")) {
    box.addEventListener("click", (event) => {
      event.preventDefault();
      const wanted = box.getAttribute("href").slice("#list-".length);
      history.replaceState(null, "", `#list-${wanted}`);
      open(wanted, box);
    });
  }
  filter.addEventListener("input", () => { limit = STEP; draw(); });
  more.addEventListener("click", () => { limit += STEP; draw(); });
  all.addEventListener("click", () => { limit = Infinity; draw(); });
  document.getElementById("back").addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector("figure").scrollIntoView({ block: "start" });
    (opener ?? document.querySelector("svg a")).focus({ preventScroll: true });
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.getElementById("back").click();
  });
  addEventListener("hashchange", () => open(asked(), null));
  addEventListener("beforeprint", () => { if (key) { limit = Infinity; draw(); } });
  if (location.hash) open(asked(), null);
})();
