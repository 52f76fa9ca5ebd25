// data-tombol="x" on a button or a link: key x presses it, unless somebody is typing.
"use strict";

(() => {
  const bukanKetikan = new Set(["radio", "checkbox", "button", "submit"]);

  function isTyping(target) {
    if (target.isContentEditable) return true;
    if (/^(TEXTAREA|SELECT)$/.test(target.tagName)) return true;
    return target.tagName === "INPUT" && !bukanKetikan.has(target.type);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
    if (!/^[a-z]$/.test(event.key) || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const sasaran = document.querySelector(`[data-tombol="${event.key}"]`);
    if (!sasaran) return;
    event.preventDefault();
    sasaran.click();
  });
})();
