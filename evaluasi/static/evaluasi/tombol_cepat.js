// data-tombol="x" on a button or a link: key x presses it, unless somebody is typing.
// #tombol-cepat switches that off and on; this browser remembers it (WCAG 2.1.4).
"use strict";

(() => {
  const KUNCI = "zi-tombol-cepat";
  const bukanKetikan = new Set(["radio", "checkbox", "button", "submit"]);

  function isTyping(target) {
    if (target.isContentEditable) return true;
    if (/^(TEXTAREA|SELECT)$/.test(target.tagName)) return true;
    return target.tagName === "INPUT" && !bukanKetikan.has(target.type);
  }

  const isOff = () => window.localStorage.getItem(KUNCI) === "mati";

  function showSwitch() {
    const sakelar = document.getElementById("tombol-cepat");
    if (!sakelar) return;
    sakelar.checked = !isOff();
    sakelar.closest("[hidden]")?.removeAttribute("hidden"); // without scripts there is nothing to switch
  }

  showSwitch();
  document.addEventListener("htmx:afterSettle", showSwitch);
  document.addEventListener("change", (event) => {
    if (event.target.id === "tombol-cepat") window.localStorage.setItem(KUNCI, event.target.checked ? "hidup" : "mati");
  });

  document.addEventListener("keydown", (event) => {
    if (isOff()) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
    if (!/^[a-z]$/.test(event.key) || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const sasaran = document.querySelector(`[data-tombol="${event.key}"]`);
    if (!sasaran) return;
    event.preventDefault();
    sasaran.click();
  });
})();
