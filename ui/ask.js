// The Ask tab: asking, stopping, asking again, editing a question, copying an answer, saying whether it was right.

const busy = () => document.querySelector('.oc-turn[data-state="busy"]');
const asTurn = (hit) => hit.closest(".oc-turn");
const at = (turn) => [...document.querySelectorAll(".oc-turn")].indexOf(turn);

function ask(data) {
  if (!busy()) trigger("submit", data);
}

function inTurn(hit) {
  const turn = asTurn(hit);
  if (hit.matches(".oc-copy")) copy(hit);
  else if (hit.matches(".oc-stop")) trigger("stop");
  else if (hit.matches(".oc-memo")) trigger("download", { form: hit.dataset.form });
  else if (!turn) return;
  else if (hit.matches(".oc-retry")) ask({ question: turn.dataset.question, at: at(turn) });
  else if (hit.matches(".oc-edit")) edit(turn);
  else if (hit.matches(".oc-vote")) vote(hit, turn);
}

async function copy(button) {
  const word = button.dataset.word ??= button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copying is not allowed here";
  }
  setTimeout(() => { button.textContent = word; }, 2000);
}

function made(name, attributes, ...inside) {
  const it = Object.assign(document.createElement(name), attributes);
  it.append(...inside);
  return it;
}

// The question becomes a box in its place; the turns around it stay as they are.
function edit(turn) {
  const heading = turn.querySelector("h2");
  if (turn.querySelector(".oc-editing") || busy()) return;
  const box = made("textarea", { value: turn.dataset.question, rows: 2, maxLength: 2000, ariaLabel: "Edit the question" });
  const form = made("form", { className: "oc-editing" }, box,
    made("button", { className: "oc-go", textContent: "Ask" }),
    made("button", { className: "oc-plain", type: "button", textContent: "Cancel" }));
  const done = () => { form.remove(); heading.hidden = false; turn.querySelector(".oc-edit")?.focus(); };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (box.value.trim()) ask({ question: box.value.trim(), at: at(turn) });
  });
  form.lastChild.addEventListener("click", done);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); }
    if (event.key === "Escape") { event.stopPropagation(); done(); }
  });
  heading.hidden = true;
  heading.after(form);
  box.focus();
}

// Whether a feedback was kept, and the line that says so or why not.
async function keep(row) {
  const told = new DOMParser().parseFromString(await fetched("keep_feedback", row), "text/html").body;
  const error = told.querySelector(".oc-error");
  return { kept: !error, line: (error ?? told).textContent };
}

// A vote is kept at once; a wrong answer may be followed by a word on what was wrong.
async function vote(button, turn) {
  const group = button.closest(".oc-votes");
  const row = {
    vote: button.dataset.vote, question: turn.dataset.question, verdict: group.dataset.verdict,
    cited: group.dataset.cited, filters: turn.querySelector(".oc-limits")?.textContent ?? "",
  };
  const told = await keep(row);
  if (told.kept) group.querySelectorAll(".oc-vote").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
  turn.querySelector(".oc-kept")?.remove();
  const line = made("span", { textContent: told.line });
  const kept = made("div", { className: "oc-kept" }, line);
  kept.setAttribute("role", "status");
  group.parentElement.after(kept);
  if (row.vote !== "wrong" || !told.kept) return;
  const box = made("input", { maxLength: 2000, ariaLabel: "What is wrong?", placeholder: "What is wrong? (kept on this machine)" });
  const form = made("form", { className: "oc-why" }, box, made("button", { className: "oc-plain", textContent: "Keep" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const added = await keep({ ...row, comment: box.value });
    line.textContent = added.kept ? `${added.line} Thank you.` : added.line;
    if (!added.kept) return; // the words stay, to be kept once that can be done
    form.remove();
    button.focus();
  });
  kept.append(form);
}

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

// A memo comes as a link to its bytes; it is saved as soon as it is there. The next one may come as the same element.
const carrier = document.getElementById("oc-carrier");
let taken = "";
if (carrier) new MutationObserver(() => {
  const link = carrier.querySelector("a[download]");
  if (!link || link.dataset.made === taken) return;
  taken = link.dataset.made;
  link.click();
}).observe(carrier, { childList: true, subtree: true, attributeFilter: ["href", "data-made"] });

// A conversation is kept nowhere but on the open page: the browser asks before it is left.
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector(".oc-turn")) event.preventDefault();
}, { signal });
