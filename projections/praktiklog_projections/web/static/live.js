// Keeps a page's figures current. The server tells the position its figures stand at; when that
// moves, the page is fetched again and its parts are put in place. Without this script the page
// works the same, by reloading.
(() => {
  const main = document.querySelector("main[data-live]");
  if (!main || !window.EventSource) return;
  const status = document.getElementById("live-status");
  const idle = "Opdateres af sig selv, når der kommer nye hændelser.";
  let shown = Number(main.dataset.position);
  let wanted = shown;
  let busy = false;
  let source = null;
  let spoken = 0;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };

  async function refresh() {
    if (busy) return;
    busy = true;
    while (wanted !== shown && source) {
      const began = performance.now();
      const target = wanted;
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of document.querySelectorAll("[data-part]")) {
          const fresh = page.getElementById(part.id);
          if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
        }
        shown = Number(page.querySelector("main").dataset.position);
        if (wanted === target) wanted = shown;
        // Read aloud at most every five seconds, however many events come.
        if (began - spoken > 5000) {
          spoken = began;
          say(`Opdateret kl. ${new Date().toLocaleTimeString("da-DK")}. ${idle}`);
        }
      } catch {
        say("Tallene kunne ikke hentes. Der prøves igen.");
        spoken = 0;
        await pause(2000);
      }
      // A burst of events gives at most four refreshes a second, and never more than half the time.
      const took = performance.now() - began;
      await pause(Math.max(250 - took, took));
    }
    busy = false;
  }

  function open() {
    if (source) return;
    source = new EventSource(main.dataset.live);
    source.onopen = () => say(idle);
    source.onerror = () => say("Forbindelsen er afbrudt. Der prøves igen.");
    source.onmessage = (message) => { wanted = Number(message.data); refresh(); };
  }
  // A hidden page holds no connection: browsers allow six for each server.
  function close() { source?.close(); source = null; }
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  if (!document.hidden) open();
})();
