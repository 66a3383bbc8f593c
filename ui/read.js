// The Read tab: a document at a time, opened at a provision; the search over all texts.

let reading = 0; // the resolution whose document is open
let pull = 0; // of two quick wishes the later one fills the shelf
const seek = document.getElementById("oc-seek");
const shelf = () => document.getElementById("oc-shelf");
const anchor = (id) => `p-${id.replace(/[^a-zA-Z0-9]/g, "-")}`;

// Open a resolution, or the one that a provision stands in, there.
async function read(number, provision) {
  if (!provision && !number) number = reading || 2397;
  const mine = ++pull;
  const wanted = provision ? Number(provision.split(":")[0]) : Number(number);
  if (wanted !== reading || !shelf().querySelector(".oc-document")) {
    const html = await fetched("read_document", provision ? { provision } : { number: wanted });
    if (mine !== pull) return;
    shelf().innerHTML = html;
    reading = shelf().querySelector(".oc-document") ? wanted : 0;
    if (!beside()) shelf().querySelector(".oc-toc")?.removeAttribute("open");
  }
  if (document.body.dataset.tab !== "read") return;
  document.querySelectorAll(".oc-here").forEach((e) => e.classList.remove("oc-here"));
  if (provision) arriveAt(provision);
  else { window.scrollTo({ top: 0 }); shelf().querySelector(".oc-front h2")?.focus({ preventScroll: true }); }
}

function arriveAt(provision) {
  let id = provision;
  while (id && !document.getElementById(anchor(id)) && id.includes("(")) id = id.slice(0, id.lastIndexOf("("));
  const there = document.getElementById(anchor(id));
  if (!there) return;
  there.classList.add("oc-here");
  there.scrollIntoView({ block: "start" });
  there.focus({ preventScroll: true });
}

// The texts that hold some words; the focus goes to the line that says how many, so that it is read out.
async function search(words) {
  const mine = ++pull;
  seek.words.value = words;
  const html = await fetched("search_documents", { words });
  if (mine !== pull) return;
  reading = 0;
  shelf().innerHTML = html;
  if (document.body.dataset.tab !== "read") return;
  window.scrollTo({ top: 0 });
  shelf().querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
}

seek.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = event.target.words.value.trim();
  if (words) visit(`/?q=${encodeURIComponent(words)}`);
}, { signal });
