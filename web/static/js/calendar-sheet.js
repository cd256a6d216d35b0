// FullCalendar writes its rules into a style element, which the policy of these pages forbids, and
// brings a font of icons inside an address, which it forbids too. FullCalendar takes a style
// element that is there already: this one only bears the name, so that the browser has nothing to
// forbid; the rules go to a constructed sheet, and the icons, which no page uses, nowhere.
const sheet = new CSSStyleSheet();
const holder = document.createElementNS("urn:phatthanh", "style");
holder.setAttribute("data-fullcalendar", "");
holder.sheet = {
  cssRules: sheet.cssRules,
  insertRule(rule) {
    if (!rule.startsWith("@font-face")) {
      sheet.insertRule(rule, sheet.cssRules.length);
    }
  },
};
document.adoptedStyleSheets.push(sheet);
document.head.prepend(holder);
