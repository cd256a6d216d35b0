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

// Of tabs that do not fit a narrow window, the one that is open is seen.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// A menu that dropped from a button goes where one points elsewhere.
for (const drop of document.querySelectorAll("details.drop")) {
  document.addEventListener("click", (event) => {
    if (!drop.contains(event.target)) {
      drop.open = false;
    }
  });
  drop.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drop.open) {
      drop.open = false;
      drop.querySelector("summary").focus();
    }
  });
}
