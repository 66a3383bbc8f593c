// Runs once, when the panel is on the page. Gradio gives `element`, `props`, `server` and `trigger`.
// Every click is handled here: what the answers and the panel hold is replaced as a whole, again and again.
// The files of this folder are one script, in the order page, ask, read, measures, check, tabs.

window.opciteListeners?.abort();
window.opciteListeners = new AbortController();
const { signal } = window.opciteListeners;

const legend = props.value;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
const wide = matchMedia("(min-width: 1000px)");
const beside = () => wide.matches;
const side = document.getElementById("oc-side");
const trail = []; // what was open before, for "Back"
let shown = null; // what is open now: [server function, what it was sent]
let opener = null; // the element that opened it, to return to
let wish = 0; // of two quick clicks the later one wins

const OFFLINE = "<div class='oc-panel'><div class='oc-bar'><button type='button' class='oc-close'>Close</button></div>" +
  "<h2 tabindex='-1'>No connection</h2><p class='oc-error'>The page cannot reach Opcite. Is it still running?</p></div>";

// What a server function answers, as HTML whatever happens.
async function fetched(name, wanted) {
  const html = await server[name](wanted).catch(() => null);
  return typeof html === "string" ? html : OFFLINE;
}

async function show(name, wanted) {
  const mine = ++wish;
  const html = await fetched(name, wanted);
  if (mine !== wish) return;
  shown = [name, wanted];
  props.value = html;
  document.body.classList.add("oc-open");
  cover();
  requestAnimationFrame(() => requestAnimationFrame(arrive));
}

function arrive() {
  const back = element.querySelector(".oc-back");
  if (back) back.hidden = trail.length === 0;
  side.scrollTop = 0;
  const title = element.querySelector("h2");
  if (side.role) side.ariaLabel = title?.textContent ?? "";
  title?.focus({ preventScroll: true });
  const mark = element.querySelector("mark");
  if (mark && mark.offsetTop > side.clientHeight - 80) side.scrollTo({ top: mark.offsetTop - 120, behavior: calm });
}

// Over the page the panel is a dialog and all behind it is out of reach; beside the page it is neither.
function cover() {
  const over = Boolean(shown) && !beside();
  const dialog = { role: "dialog", "aria-modal": "true", "aria-label": element.querySelector("h2")?.textContent ?? "" };
  for (const [name, value] of Object.entries(dialog)) {
    if (over) side.setAttribute(name, value);
    else side.removeAttribute(name);
  }
  for (let inner = side; inner !== document.body; inner = inner.parentElement) {
    for (const other of inner.parentElement.children) if (other !== inner) other.inert = over;
  }
}

function highlight(ref) {
  document.querySelectorAll("[data-provision][aria-current]").forEach((e) => e.removeAttribute("aria-current"));
  ref?.setAttribute("aria-current", "true");
}

function close() {
  if (!shown) return;
  wish++;
  shown = null;
  trail.length = 0;
  props.value = legend;
  document.body.classList.remove("oc-open");
  cover();
  highlight(null);
  const to = opener?.isConnected ? opener : document.querySelector("#oc-box textarea");
  to?.focus({ preventScroll: true });
}

// What each thing on the page opens in the panel.
function opens(hit) {
  const d = hit.dataset;
  if (d.provision) return ["open_provision", { provision: d.provision, quote: d.quote ?? "" }];
  if (d.measure) return ["open_measure", { measure: d.measure }];
  if (d.family && d.number) return ["open_changes", { family: d.family, number: Number(d.number) }];
  return null;
}

function open(hit, what) {
  if (element.contains(hit)) trail.push(shown);
  else { trail.length = 0; opener = hit; highlight(hit.dataset.provision ? hit : null); }
  show(...what);
}

function clicked(event) {
  const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.button > 0);
  const hit = event.target.closest("button, a");
  if (!hit || !plain) return;
  const what = opens(hit);
  if (what) { event.preventDefault(); open(hit, what); }
  else if (hit.dataset.ask) { visit("/"); ask({ question: hit.dataset.ask }); }
  else if (hit.matches(".oc-tab, .oc-read")) { event.preventDefault(); visit(hit.getAttribute("href")); }
  else if (hit.matches(".oc-close")) close();
  else if (hit.matches(".oc-back")) { if (trail.length) show(...trail.pop()); }
  else inTurn(hit);
}

wide.addEventListener("change", cover, { signal });
document.addEventListener("click", clicked, { signal });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); }, { signal });
