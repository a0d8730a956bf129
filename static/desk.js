// The desk, read back while it is typed. The page does everything without this.
(() => {
  'use strict';
  const form = document.querySelector('form.desk');
  if (!form || !window.fetch || !document.getElementById('readback')) return;
  const WAIT = 350; // ms after the last key
  let timer = 0;
  let asked = null;

  // take over what the server understood; the field that is being typed in keeps its words
  const show = (page, at) => {
    const fresh = page.getElementById('readback');
    if (!fresh || !page.querySelector('form.desk')) return;
    document.getElementById('readback').innerHTML = fresh.innerHTML;
    document.getElementById('held').innerHTML = page.getElementById('held').innerHTML;
    const isNew = form.elements.namedItem('who_new');
    if (isNew) isNew.remove(); // only Enter says that they are new
    form.querySelectorAll('.f').forEach((row) => {
      const input = row.querySelector('input');
      const other = page.getElementById(input.id);
      const line = other && other.closest('.f');
      if (!line) return;
      const isWrong = other.hasAttribute('aria-invalid');
      if (isWrong && input === at) return; // not finished yet: no error while they type
      row.querySelector('.echo').innerHTML = line.querySelector('.echo').innerHTML;
      input.toggleAttribute('aria-invalid', isWrong);
      if (isWrong) input.setAttribute('aria-invalid', 'true');
      const more = line.querySelector('.more');
      const mine = row.querySelector('.more');
      if (mine) mine.remove();
      if (more) row.append(document.importNode(more, true));
    });
  };

  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (asked) asked.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(form.action, {
          method: 'POST', body: new FormData(form), signal: asked.signal, redirect: 'error',
        });
        if (answer.status !== 200 && answer.status !== 422) return;
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        show(page, document.activeElement);
      } catch (_) { /* Enter still works */ }
    }, WAIT);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    if (asked) asked.abort();
  });
})();
