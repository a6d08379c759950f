/* Tells the server every 20 s that the article is open here, and says who else has it open. */
(() => {
  "use strict";
  const place = document.querySelector(".presence[data-address]");
  if (!place) return;
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  const token = field ? field.value : cookie ? decodeURIComponent(cookie[1]) : "";
  const EVERY = 20_000;
  let stopped = false;

  const show = (others) => {
    const text = others.length ? `${others.join("、")} 也正开着这篇文章；同时改动，后保存的要先比较。` : "";
    // Only a change is written, or a screen reader would say it anew every 20 s.
    if (place.textContent.trim() !== text) place.textContent = text;
  };

  const beat = async () => {
    if (stopped || document.hidden) return;
    try {
      const answer = await fetch(place.dataset.address, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        credentials: "same-origin",
        redirect: "error",
      });
      if (answer.ok) show((await answer.json()).others);
      else if (answer.status === 403 || answer.status === 404) stopped = true;
    } catch {
      // Without a connection nothing is known; the next beat tries again.
    }
  };

  setInterval(beat, EVERY);
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("pagehide", () => {
    const body = new FormData();
    body.append("leave", "1");
    body.append("csrfmiddlewaretoken", token);
    navigator.sendBeacon(place.dataset.address, body);
  });
  window.addEventListener("pageshow", (event) => event.persisted && beat());
})();
