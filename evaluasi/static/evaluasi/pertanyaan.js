// One line of the worksheet: what HTML and htmx alone cannot say.
"use strict";

// The tree stands open where there is room for it; on a phone it waits behind its word.
(() => {
  const lebar = window.matchMedia("(min-width: 1100px)");
  const open = () => document.querySelectorAll("[data-buka-lebar]").forEach((el) => { el.open = lebar.matches; });
  open();
  lebar.addEventListener("change", open);
})();

// The line one is on stands in sight inside the tree; the page itself does not move.
(() => {
  const pohon = document.querySelector(".pohon-lke");
  const kini = pohon?.querySelector("[aria-current='page']");
  if (!kini) return;
  const jarak = kini.getBoundingClientRect().top - pohon.getBoundingClientRect().top;
  pohon.scrollTop += jarak - pohon.clientHeight / 2;
})();

// A field with a message is marked as wrong, one without is not: the messages come by themselves.
document.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll("#form-jawaban [id^='salah-']").forEach((pesan) => {
    const kolom = document.getElementsByName(pesan.id.slice("salah-".length))[0];
    if (!kolom || kolom.type === "radio") return;
    if (pesan.textContent.trim()) kolom.setAttribute("aria-invalid", "true");
    else kolom.removeAttribute("aria-invalid");
  });
});

// The bar with the running result stays open or closed as the user left it.
(() => {
  let terbuka = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id === "nilai-berjalan") terbuka = event.target.querySelector("details").open;
  });
  document.addEventListener("htmx:afterSwap", () => {
    const rincian = document.querySelector("#nilai-berjalan details");
    if (rincian && terbuka) rincian.open = true;
  });
})();

// Handing back a line asks first where nothing of it was changed; now something is.
document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (requestConfig.verb !== "post" || xhr.status >= 400) return;
  document.querySelector("#selesai [data-konfirmasi]")?.removeAttribute("data-konfirmasi");
});

// What stands above the form speaks of the saved answer, never of one that was refused.
(() => {
  let ditolak = null; // the form whose last save was refused

  function sayRefused() {
    const keadaan = document.getElementById("keadaan-jawaban");
    if (!keadaan) return;
    keadaan.classList.add("belum-tersimpan");
    keadaan.textContent = "✕ Pilihan Anda sekarang belum tersimpan; sebabnya ada di formulir.";
  }

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.id !== "form-jawaban") return;
    document.getElementById("tersimpan-tadi")?.remove();
    const { status } = event.detail.xhr;
    const berhasil = event.detail.successful && status < 400;
    ditolak = berhasil ? null : event.target;
    if (berhasil) return; // the panel comes anew by itself
    sayRefused();
    // One who is typing on has seen it already: nothing may jump.
    if (status === 409 && event.detail.xhr.getResponseHeader("HX-Reswap") !== "none") {
      document.getElementById("status-simpan").scrollIntoView({ block: "nearest" });
    }
  });

  // The panel asked for after the save before may arrive only now.
  document.addEventListener("htmx:afterSettle", () => ditolak?.isConnected && sayRefused());
})();
