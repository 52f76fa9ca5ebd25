// Small behaviours of the frame. No inline script, no eval: the policy of the pages forbids both.
"use strict";

const AUTOSAVED = "form[hx-trigger*=change]";

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
  // What is typed while a request is under way is not in it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = guarded(event.target);
    if (form) dirty.delete(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = guarded(event.target);
    // To htmx a conflict (409) and a refusal (422) are successful: nothing was saved all the same.
    if (form && (!event.detail.successful || event.detail.xhr.status >= 400)) dirty.add(form);
  });
  // data-buang-isian on a link: it says itself that what was typed is dropped.
  document.addEventListener("click", (event) => event.target.closest("a[data-buang-isian]") && dirty.clear());
  // On a slow connection one chooses and types before the scripts are there: nobody heard it.
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-jaga-isian]").forEach((form) => {
      if (![...form.elements].some(isTouched)) return;
      dirty.add(form);
      if (form.matches(AUTOSAVED)) form.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });

  // Whether a field holds something else than the page brought.
  function isTouched(kolom) {
    if (kolom.type === "radio" || kolom.type === "checkbox") return kolom.checked !== kolom.defaultChecked;
    if (kolom.tagName === "SELECT") {
      const semula = [...kolom.options].filter((pilihan) => pilihan.defaultSelected);
      return semula.length ? semula.some((pilihan) => !pilihan.selected) : kolom.selectedIndex > 0;
    }
    return kolom.type !== "hidden" && "defaultValue" in kolom && kolom.value !== kolom.defaultValue;
  }

  const isDirty = () => [...dirty].some((form) => form.isConnected);
  window.addEventListener("beforeunload", (event) => isDirty() && event.preventDefault());

  // Back to a form saved as one types: the page as it was then would conflict with its own user.
  window.addEventListener("pageshow", (event) => {
    const [asal] = performance.getEntriesByType("navigation");
    if (!event.persisted && asal?.type !== "back_forward") return;
    if (document.querySelector(AUTOSAVED) && !isDirty()) window.location.reload();
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

// A failed background request says so; silence would look like success. A form saved as one types
// says it beside its fields, where the last save still says "tersimpan".
(() => {
  const menunggu = new Map(); // form → the status of its failed save; 0: it never arrived
  const diulang = new WeakSet(); // forms sent again with a new token: once, then they say so
  const SALIN = "Salin isian Anda, lalu muat ulang halaman.";

  // After whatever the scripts of the page say to the same event.
  window.addEventListener("htmx:afterRequest", async (event) => {
    const { xhr, successful } = event.detail;
    const form = event.target.matches?.(AUTOSAVED) ? event.target : null;
    if (successful) {
      document.getElementById("pesan-permintaan")?.remove();
      menunggu.delete(form);
      if (form) diulang.delete(form);
      return;
    }
    if (!form) {
      showProblem(whatHappened(xhr));
      return;
    }
    menunggu.set(form, xhr.status);
    sayUnsaved(form, whatHappened(xhr), xhr.status === 401);
    // Who signed in again has a new token; this page still holds the old one.
    if (xhr.status !== 403 || diulang.has(form)) return;
    diulang.add(form);
    if (await renewToken()) resend(403);
  });

  window.addEventListener("online", () => resend(0));
  window.addEventListener("focus", resume);
  document.addEventListener("visibilitychange", () => document.hidden || resume());

  async function resume() {
    if ([...menunggu.values()].includes(401) && await renewToken()) resend(401);
  }

  function resend(status) {
    menunggu.forEach((sebab, form) => {
      if (sebab !== status) return;
      menunggu.delete(form);
      if (form.isConnected) form.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // True where the same user is signed in; all forms of the page then carry the present token.
  async function renewToken() {
    let teks;
    try {
      teks = await (await fetch("/")).text();
    } catch {
      return false; // still without a connection
    }
    const beranda = new DOMParser().parseFromString(teks, "text/html");
    const akun = (halaman) => halaman.querySelector(".menu-akun .lembar-menu p")?.textContent;
    const token = beranda.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token || akun(beranda) !== akun(document)) return false;
    document.getElementsByName("csrfmiddlewaretoken").forEach((kolom) => { kolom.value = token; });
    return true;
  }

  function whatHappened(xhr) {
    if (!xhr.status) return navigator.onLine
      ? "Sambungan terputus. Isian Anda tetap di sini dan dikirim lagi pada perubahan berikutnya."
      : "Sambungan terputus. Isian Anda tetap di sini dan dikirim lagi begitu tersambung.";
    if (xhr.status === 401) return xhr.responseText;
    if (xhr.status >= 500) return "Portal sedang terganggu. Isian Anda tetap di sini dan dikirim lagi pada perubahan berikutnya.";
    return `Halaman ini tidak dapat menyimpannya lagi. ${SALIN}`;
  }

  function sayUnsaved(form, teks, masuk) {
    const tempat = form.querySelector(".simpan, #status-simpan");
    if (!tempat) return showProblem(teks);
    // The word of the last save goes; versions and the choice after a conflict stay.
    const usang = tempat.matches(".ditolak") ? "p.pesan-peramban" : "p, span[aria-hidden]";
    [...tempat.childNodes].forEach((isi) => {
      if (isi.nodeType === Node.TEXT_NODE || isi.matches?.(usang)) isi.remove();
    });
    const pesan = document.createElement("p");
    pesan.className = "pesan pesan-error pesan-peramban";
    pesan.textContent = `✕ Belum tersimpan. ${teks}`;
    if (masuk) {
      pesan.setAttribute("role", "alert"); // the others wait in a place that is read out by itself
      const tautan = document.createElement("a");
      tautan.href = window.location.href;
      tautan.target = "_blank";
      tautan.textContent = "Masuk di tab baru";
      pesan.append(" ", tautan);
    }
    tempat.append(pesan);
  }

  function showProblem(teks) {
    let pesan = document.getElementById("pesan-permintaan");
    if (!pesan) {
      pesan = document.createElement("p");
      pesan.id = "pesan-permintaan";
      pesan.className = "pesan pesan-error";
      pesan.setAttribute("role", "alert");
      document.getElementById("isi").prepend(pesan);
    }
    pesan.textContent = `Permintaan belum berhasil. ${teks}`;
  }
})();
