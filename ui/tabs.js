// The tabs, and what the address says is open: "/" asks, "/?p=2270:8" and "/?r=2270" read, "/?q=coal" searches the
// texts, "/?tab=measures" shows the regime.

function go() {
  const at = new URLSearchParams(location.search);
  const tab = at.has("p") || at.has("r") || at.has("q") ? "read" : at.get("tab") ?? "ask";
  const known = document.querySelector(`.oc-tab[data-tab="${CSS.escape(tab)}"]`) ? tab : "ask";
  if (document.body.dataset.tab !== known) close();
  document.body.dataset.tab = known;
  document.querySelectorAll(".oc-tab").forEach((link) => {
    if (link.dataset.tab === known) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  if (known === "read" && at.has("q")) search(at.get("q"));
  else if (known === "read") read(at.get("r"), at.get("p"));
  if (known === "measures") drawMeasures();
  return known;
}

function visit(where) {
  if (where !== `${location.pathname}${location.search}`) history.pushState(null, "", where);
  if (!beside()) close();
  const tab = go();
  if (tab === "measures") window.scrollTo({ top: 0 });
}

window.addEventListener("popstate", go, { signal });
if (go() === "ask" && beside()) document.querySelector("#oc-box textarea")?.focus();
