// The form that led here is saved: this browser forgets its copy of it.
const address = new URL(location.href);
const key = address.searchParams.get("luu");

if (key) {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("phatthanh-writing-") && name.endsWith(`-${key}`)) {
      localStorage.removeItem(name);
    }
  }
  address.searchParams.delete("luu");
  history.replaceState(null, "", address);
}
