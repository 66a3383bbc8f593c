// Runs once, when the panel is on the page. Gradio gives `element`, `props`, `server` and `trigger`.
// Every click is handled here: what the answers and the panel hold is replaced as a whole, again and again.

window.opciteListeners?.abort();
window.opciteListeners = new AbortController();
const { signal } = window.opciteListeners;

const legend = props.value;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
const beside = () => matchMedia("(min-width: 1000px)").matches;
const trail = []; // what was open before, for "Back"
let shown = null; // what is open now
let opener = null; // the element that opened it, to return to
let wish = 0; // of two quick clicks the later one wins

async function show(provision, quote) {
  const mine = ++wish;
  let html = await server.open_provision({ provision, quote }).catch(() => null);
  if (typeof html !== "string") {
    html = "<div class='oc-panel'><div class='oc-bar'><button type='button' class='oc-close'>Close</button></div>" +
      "<h2 tabindex='-1'>No connection</h2><p class='oc-error'>The page cannot reach Opcite. Is it still running?</p></div>";
  }
  if (mine !== wish) return;
  shown = { provision, quote };
  props.value = html;
  document.body.classList.add("oc-open");
  requestAnimationFrame(() => requestAnimationFrame(arrive));
}

function arrive() {
  const back = element.querySelector(".oc-back");
  if (back) back.hidden = trail.length === 0;
  const side = document.getElementById("oc-side");
  side.scrollTop = 0;
  element.querySelector("h2")?.focus({ preventScroll: true });
  if (!beside()) side.scrollIntoView({ block: "start", behavior: calm });
  const mark = element.querySelector("mark");
  if (mark && beside() && mark.offsetTop > side.clientHeight - 80) {
    side.scrollTo({ top: mark.offsetTop - 120, behavior: calm });
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
  highlight(null);
  const to = opener?.isConnected ? opener : document.querySelector("#oc-box textarea");
  to?.focus({ preventScroll: beside() });
  if (!beside()) to?.scrollIntoView({ block: "center", behavior: calm });
}

async function copy(button) {
  const word = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copying is not allowed here";
  }
  setTimeout(() => { button.textContent = word; }, 2000);
}

function clicked(event) {
  const hit = event.target.closest("[data-provision], [data-ask], .oc-copy, .oc-close, .oc-back");
  if (!hit) return;
  if (hit.dataset.provision) {
    if (element.contains(hit)) trail.push(shown);
    else { trail.length = 0; opener = hit; highlight(hit); }
    show(hit.dataset.provision, hit.dataset.quote);
  } else if (hit.dataset.ask) {
    if (!document.querySelector('.oc-turn[data-state="busy"]')) trigger("submit", { question: hit.dataset.ask });
  } else if (hit.matches(".oc-copy")) copy(hit);
  else if (hit.matches(".oc-close")) close();
  else if (trail.length) { const before = trail.pop(); show(before.provision, before.quote); }
}

document.addEventListener("click", clicked, { signal });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); }, { signal });

// A native date field where the browser has one; it gives the same YYYY-MM-DD. It is there once Filters is open.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("#oc-day input")) event.target.type = "date";
}, { signal });

// Bring a new question to the top once, and tell a screen reader when its answer is whole.
let turn = "";
new MutationObserver(() => {
  const article = document.querySelector("#oc-latest .oc-turn");
  const question = article?.querySelector("h2")?.textContent ?? "";
  const state = article?.dataset.state ?? "";
  if (`${state} ${question}` === turn) return;
  const begun = state === "busy" || !turn.endsWith(` ${question}`);
  turn = `${state} ${question}`;
  if (article && begun) article.scrollIntoView({ block: "start", behavior: calm });
  const status = document.getElementById("oc-status");
  if (status && state === "done") {
    const count = article.querySelector(".oc-citations summary")?.textContent;
    const words = ["Answer ready", article.querySelector(".oc-verdict")?.textContent, count].filter(Boolean);
    status.textContent = article.querySelector(".oc-error")?.textContent ?? `${words.join(". ")}.`;
  }
}).observe(document.getElementById("oc-latest"), {
  childList: true, subtree: true, characterData: true, attributeFilter: ["data-state"],
});

if (beside()) document.querySelector("#oc-box textarea")?.focus();
