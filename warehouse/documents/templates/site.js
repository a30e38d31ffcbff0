"use strict";
const articles = [...document.querySelectorAll("article")];
const search = document.getElementById("search");
const found = document.getElementById("found");
const pages = document.getElementById("pages");
const menu = document.getElementById("menu");

// What can be found: each heading, row of a table and paragraph, with the page and the place that it stands at.
const entries = [];
for (const article of articles) {
  let place = article.id, title = article.dataset.title;
  for (const part of article.querySelectorAll("h1, h2, h3, tr, p, li")) {
    const own = part.querySelector("a[id]");
    if (own) place = own.id;
    const text = part.textContent.trim().replace(/\s+/g, " ");
    if (!text || part.querySelector("th, svg")) continue;
    const weight = own || /^H/.test(part.tagName) ? 2 : 1;
    entries.push({ place, title, text, plain: text.toLowerCase(), weight, anchored: Boolean(own) });
    if (own && part.tagName === "TR") place = article.id;
  }
}

function show() {
  const wanted = decodeURIComponent(location.hash.slice(1)) || "README";
  if (wanted.startsWith("?")) { search.value = wanted.slice(1); look(); return; }
  const target = document.getElementById(wanted);
  const article = target && target.closest("article") || document.getElementById("README") || articles[0];
  for (const one of articles) one.hidden = one !== article;
  found.hidden = true;
  for (const link of pages.querySelectorAll("a")) link.classList.toggle("here", link.hash.slice(1) === article.id);
  pages.classList.remove("open");
  menu.setAttribute("aria-expanded", "false");
  if (target && target !== article) target.scrollIntoView(); else scrollTo(0, 0);
}

function escaped(text) {
  const box = document.createElement("span");
  box.textContent = text;
  return box.innerHTML;
}

function marked(text, words) {
  const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - 60);
  const piece = escaped((at ? "… " : "") + text.slice(at, at + 220));
  const pattern = words.map(word => escaped(word).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return piece.replace(new RegExp(pattern, "gi"), hit => `<mark>${hit}</mark>`);
}

function rank(entry, words) {
  const first = entry.plain.split(" ")[0];
  return (first === words[0] ? 8 : 0) + (entry.plain.startsWith(words[0]) ? 4 : 0) + entry.weight;
}

function look() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) { if (location.hash.startsWith("#?")) location.hash = ""; else show(); return; }
  const hits = entries.filter(entry => words.every(word => entry.plain.includes(word)));
  hits.sort((one, other) => rank(other, words) - rank(one, words));
  for (const one of articles) one.hidden = true;
  found.hidden = false;
  found.innerHTML = `<h1>${hits.length} found</h1>` + hits.slice(0, 60).map(hit =>
    `<a class="hit" href="#${encodeURIComponent(hit.place)}">${marked(hit.text, words)}<small>${escaped(hit.title)}</small></a>`
  ).join("");
}

search.addEventListener("input", look);
found.addEventListener("click", () => { search.value = ""; setTimeout(show); });
search.addEventListener("change", () => { if (search.value) history.replaceState(null, "", `#?${encodeURIComponent(search.value)}`); });
menu.addEventListener("click", () => menu.setAttribute("aria-expanded", String(pages.classList.toggle("open"))));
addEventListener("hashchange", show);
addEventListener("keydown", event => {
  if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
});
show();
