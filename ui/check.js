// The Check tab: a text, pasted or from a file that never leaves the machine, and what the cite-check says of it.

const checkForm = document.getElementById("oc-check-form");

checkForm?.file.addEventListener("change", async () => {
  const file = checkForm.file.files[0];
  if (file) checkForm.text.value = (await file.text()).slice(0, 200000);
}, { signal });

checkForm?.addEventListener("submit", async (event) => {
  event.preventDefault();
  document.getElementById("oc-checked").innerHTML = await fetched("check_text", { text: checkForm.text.value });
}, { signal });

checkForm?.addEventListener("dragover", (event) => event.preventDefault(), { signal });
checkForm?.addEventListener("drop", async (event) => {
  const file = event.dataTransfer.files[0];
  if (!file) return;
  event.preventDefault();
  checkForm.text.value = (await file.text()).slice(0, 200000);
}, { signal });
