// The Measures tab: filled when it is first seen; its table is sifted here.

let drawn = false;

async function drawMeasures() {
  if (drawn) return;
  drawn = true;
  const [pictures, table] = await Promise.all([
    fetched("show_measures", { part: "pictures" }), fetched("show_measures", { part: "table" }),
  ]);
  document.getElementById("oc-pictures").innerHTML = pictures;
  document.getElementById("oc-rule-body").innerHTML = table;
  const form = document.getElementById("oc-sift");
  drawn = Boolean(form);
  form?.addEventListener("input", sift);
  form?.addEventListener("submit", (event) => event.preventDefault());
  form?.addEventListener("reset", () => setTimeout(sift));
  sift();
}

function sift() {
  const form = document.getElementById("oc-sift");
  if (!form) return;
  const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const same = (row, name) => !form[name].value || row.dataset[name] === form[name].value;
  const rows = [...document.querySelectorAll("#oc-rules tbody tr")];
  let count = 0;
  for (const row of rows) {
    const fits = words.every((w) => row.dataset.words.includes(w)) && ["family", "direction", "effect"].every((n) => same(row, n)) &&
      (!form.numbers.value || row.dataset.numbers.split(" ").includes(form.numbers.value));
    row.hidden = !fits;
    count += fits;
  }
  document.getElementById("oc-count").textContent = `${count} of ${rows.length} rules`;
}
