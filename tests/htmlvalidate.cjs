// html-validate's recommended rules, but for what the theme writes and what is so on purpose.
module.exports = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    "attr-quotes": "off", // long tables leave out what HTML lets them leave out
    "doctype-style": "off", // the theme's
    "no-trailing-whitespace": "off", // the theme's
    "unique-landmark": "off", // the theme has its table of contents twice, for wide and for narrow windows
    "valid-autocomplete": "off", // the theme's check boxes
    "valid-id": ["error", { relaxed: true }], // the theme's __drawer
    "prefer-native-element": ["error", { exclude: ["region"] }], // a scrolling table is no section of the text
    "wcag/h32": "off", // the finder answers while one types
  },
};
