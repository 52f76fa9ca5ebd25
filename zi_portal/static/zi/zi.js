// Small behaviours of the frame. No inline script, no eval: the policy of the pages forbids both.
"use strict";

// data-konfirmasi="question" on a form or a link: ask before going on.
(() => {
  const dialog = document.getElementById("konfirmasi");
  if (!dialog) return;
  const teks = document.getElementById("konfirmasi-teks");
  const lanjut = document.getElementById("konfirmasi-lanjut");

  function ask(element, goOn) {
    teks.textContent = element.dataset.konfirmasi;
    lanjut.textContent = element.dataset.konfirmasiTombol || "Lanjutkan";
    dialog.returnValue = "batal";
    dialog.addEventListener("close", () => dialog.returnValue === "lanjut" && goOn(), { once: true });
    dialog.showModal();
  }

  const confirmed = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.konfirmasi ? event.submitter : form;
    if (!source.dataset.konfirmasi || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source, () => {
      confirmed.add(form);
      form.requestSubmit(event.submitter || undefined);
    });
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-konfirmasi]");
    if (!link) return;
    event.preventDefault();
    ask(link, () => { window.location.href = link.href; });
  }, true);
})();

// data-jaga-isian on a form: warn before leaving with unsaved typing.
(() => {
  const dirty = new Set();
  const guarded = (target) => target.closest?.("form[data-jaga-isian]");
  document.addEventListener("input", (event) => {
    const form = guarded(event.target);
    if (form) dirty.add(form);
  });
  document.addEventListener("submit", (event) => dirty.delete(event.target));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = guarded(event.target);
    if (form && event.detail.successful) dirty.delete(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
})();

// Menus made of <details>: closed by Escape and by a click elsewhere.
(() => {
  const menus = "details.menu-akun[open], details.lainnya[open]";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(menus).forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll(menus).forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();

// A refused form opens at its first mistake, which on a phone may lie far below the heading.
document.querySelector('#isi [aria-invalid="true"]')?.focus();

// A failed background request says so; silence would look like success.
document.addEventListener("htmx:responseError", () => showProblem("Permintaan belum berhasil. Muat ulang halaman, lalu coba lagi."));
document.addEventListener("htmx:sendError", () => showProblem("Sambungan terputus. Periksa jaringan Anda, lalu coba lagi."));

function showProblem(text) {
  const main = document.getElementById("isi");
  let pesan = document.getElementById("pesan-permintaan");
  if (!pesan) {
    pesan = document.createElement("p");
    pesan.id = "pesan-permintaan";
    pesan.className = "pesan pesan-error";
    pesan.setAttribute("role", "alert");
    main.prepend(pesan);
  }
  pesan.textContent = text;
}
