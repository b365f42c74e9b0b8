// html-validate's recommended rules, but for what the theme writes and what is so on purpose.
module.exports = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    "attr-quotes": "off", // long tables leave out what HTML lets them leave out
    "doctype-style": "off", // the theme's
    "no-trailing-whitespace": "off", // the theme's
    "valid-autocomplete": "off", // the theme's check boxes
    "valid-id": ["error", { relaxed: true }], // the theme's __drawer
    // a scrolling table is no section of the text; the finder's list is filled as one types, which no select is
    "prefer-native-element": ["error", { exclude: ["region", "listbox"] }],
    "aria-label-misuse": ["error", { allowAnyNamable: true }], // a list may have a name
    "wcag/h32": "off", // the finder answers while one types
  },
};
