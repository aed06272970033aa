// Keeps a page's figures current. The server tells the position its figures stand at; when that
// moves, the page is asked for again, the table and the slower chart each for themselves, and put
// in place. Without this script the page works the same, by reloading.
(() => {
  const main = document.querySelector("main[data-live]");
  if (!main || !window.EventSource) return;
  const status = document.getElementById("live-status");
  const words = status.dataset; // in the page's language
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  let wanted = Number(main.dataset.position);
  let [source, spoken] = [null, 0];

  function follow(part) {
    let [shown, busy] = [wanted, false];
    return async () => {
      if (busy) return;
      busy = true;
      while (wanted !== shown && source) {
        const began = performance.now();
        const target = wanted;
        try {
          const asked = { cache: "no-store", headers: { "Praktiklog-Part": part } };
          const answer = await fetch(location.href, asked);
          if (!answer.ok) throw new Error(String(answer.status));
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          for (const old of document.querySelectorAll(`[data-part=${part}]`)) {
            const fresh = page.getElementById(old.id);
            if (fresh.innerHTML !== old.innerHTML) old.replaceChildren(...fresh.childNodes);
          }
          shown = Number(page.querySelector("main").dataset.position);
          if (wanted === target) wanted = shown;
          if (!spoken || began - spoken > 5000) { // read aloud at most every five seconds
            spoken = began;
            say(`${words.updated} ${new Date().toLocaleTimeString(document.documentElement.lang)}. ${words.idle}`);
          }
        } catch {
          say(words.failed);
          await pause(2000);
        }
        await pause(250 - (performance.now() - began)); // at most four times a second
      }
      busy = false;
    };
  }

  const parts = [follow("table"), follow("chart")];
  const refresh = (message) => { wanted = Number(message.data); parts.forEach((part) => part()); };
  const open = () => {
    source ??= Object.assign(new EventSource(main.dataset.live), {
      onopen: () => say(words.idle), onmessage: refresh,
      onerror: () => say(words.lost),
    });
  };
  // A hidden page holds no connection: browsers allow six for each server.
  const close = () => { source?.close(); source = null; };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  if (!document.hidden) open();
})();
