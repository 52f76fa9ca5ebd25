// Forms saved as one types (data-simpan): what is not saved yet is never left behind.
"use strict";

(() => {
  const ketikan = new WeakMap(); // form → how often it was changed
  const terkirim = new WeakMap(); // form → the count when its last request began
  const belum = new Set(); // forms with changes that no answer has confirmed
  const berjalan = new Set(); // forms whose request is under way
  let tujuan = null; // the link that waits until everything is saved

  const formOf = (element) => element.closest?.("form[data-simpan]");

  document.addEventListener("input", (event) => {
    const form = formOf(event.target);
    if (!form) return;
    ketikan.set(form, (ketikan.get(form) || 0) + 1);
    belum.add(form);
  }, true);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    if (!form.matches("form[data-simpan]")) return;
    const kini = ketikan.get(form) || 0;
    // Leaving a field whose text was sent already sends nothing; neither does typing on while two
    // versions are shown: the answer would take away the button that is just being pressed.
    const tombol = event.detail.requestConfig.triggeringEvent?.type === "submit";
    if (!tombol && (kini === terkirim.get(form) || form.querySelector("[data-bentrok]"))) {
      event.preventDefault();
      return;
    }
    terkirim.set(form, kini);
    berjalan.add(form);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!form.matches("form[data-simpan]")) return;
    berjalan.delete(form);
    // To htmx a conflict and a refusal are answers like any other; nothing was saved all the same.
    const diputus = [409, 422].includes(event.detail.xhr.status);
    if (!event.detail.successful || diputus) {
      // Without a word of the server on what was typed, the next change sends it again.
      if (!diputus) terkirim.delete(form);
      stay(diputus || form.querySelector("[role=alert]"));
      return;
    }
    if (ketikan.get(form) === terkirim.get(form)) belum.delete(form);
    follow();
  });

  // A form that was replaced ("Pakai yang tersimpan") has nothing left to save.
  document.addEventListener("htmx:afterSettle", () => belum.forEach((form) => form.isConnected || belum.delete(form)));

  document.addEventListener("submit", (event) => {
    if (!formOf(event.target)?.hasAttribute("hx-post") || event.defaultPrevented) return;
    belum.delete(event.target);
  });

  function follow() {
    if (!tujuan || belum.size) return;
    window.location.href = tujuan;
    tujuan = null;
  }

  // Nothing was saved. Where the form says why, one reads that first; otherwise the link goes on
  // and the browser asks.
  function stay(terjawab) {
    const ke = tujuan;
    tujuan = null;
    if (ke && !terjawab) window.location.href = ke;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.hasAttribute("hx-get") || event.ctrlKey || event.metaKey || event.shiftKey || !belum.size) return;
    if (link.getAttribute("href").startsWith("#")) return;
    if ([...belum].some((form) => form.querySelector("[role=alert]"))) return; // a question is open: the browser asks
    belum.forEach((form) => form.dispatchEvent(new Event("change", { bubbles: true })));
    if (![...belum].every((form) => berjalan.has(form))) return; // nothing would answer: the browser asks
    event.preventDefault();
    tujuan = link.href;
  });

  window.addEventListener("beforeunload", (event) => {
    if (belum.size) event.preventDefault();
  });
})();
