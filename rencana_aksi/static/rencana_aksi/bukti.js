// The evidence panel: files that were chosen but not uploaded stay chosen when it is replaced.
"use strict";

(() => {
  let terpilih = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, requestConfig } = event.detail;
    const terkirim = xhr.status < 400 ? requestConfig.elt : null; // these are uploaded
    terpilih = [...target.querySelectorAll("input[type=file]")]
      .filter((kolom) => kolom.files.length && kolom.form !== terkirim)
      .map((kolom) => ({ id: kolom.id, berkas: kolom.files }));
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const { id, berkas } of terpilih.splice(0)) {
      const kolom = document.getElementById(id);
      if (!kolom || kolom.files.length) continue;
      kolom.files = berkas;
      kolom.closest("details").open = true;
    }
  });
})();
