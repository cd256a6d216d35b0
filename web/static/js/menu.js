// On a phone the menu is folded away; without this script it stands open.
document.documentElement.classList.add("js");

const button = document.querySelector("[data-menu]");
const side = document.getElementById("side");

function show(open) {
  side.classList.toggle("open", open);
  button.setAttribute("aria-expanded", String(open));
}

if (button && side) {
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && side.classList.contains("open")) {
      show(false);
      button.focus();
    }
  });
}
