// A form that says data-confirm is sent only after a second yes.
const dialog = document.getElementById("confirm");
let asking = null;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!question || !dialog?.showModal || form.dataset.sure) {
    return;
  }
  event.preventDefault();
  asking = { form, submitter: event.submitter };
  dialog.querySelector("[data-question]").textContent = question;
  dialog.querySelector("[value=yes]").textContent = (event.submitter ?? form).textContent.trim();
  dialog.returnValue = "";
  dialog.showModal();
});

dialog?.addEventListener("close", () => {
  if (dialog.returnValue === "yes" && asking) {
    asking.form.dataset.sure = "yes";
    asking.form.requestSubmit(asking.submitter);
    delete asking.form.dataset.sure;
  }
  asking = null;
});
