// A filter takes effect when it is changed; its button is for who has no script.
for (const form of document.querySelectorAll("form[data-autosend]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=date], input[type=month]") && form.reportValidity()) {
      form.requestSubmit();
    }
  });
}

// Empty fields only lengthen the address.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value === "") {
        event.formData.delete(name);
      }
    }
  });
}
