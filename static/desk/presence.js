/* Tells the server every 20 s that the article is open here and whether it is being changed, and says who else is there. */
(() => {
  "use strict";
  const place = document.querySelector(".presence[data-address]");
  if (!place) return;
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  const token = field ? field.value : cookie ? decodeURIComponent(cookie[1]) : "";
  const EVERY = 20_000;
  let stopped = false;
  let acted = false; // since the last beat
  let told = 0; // when the server last heard of it

  const show = (text) => {
    // Only a change is written, or a screen reader would say it anew every 20 s.
    if (place.textContent.trim() !== text) place.textContent = text;
  };

  const beat = async () => {
    if (stopped || document.hidden) return;
    const body = new FormData();
    if (acted) {
      body.append("doing", place.dataset.doing);
      told = Date.now();
      acted = false;
    }
    try {
      const answer = await fetch(place.dataset.address, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        body,
        credentials: "same-origin",
        redirect: "error",
      });
      if (answer.ok) show((await answer.json()).told);
      else if (answer.status === 403 || answer.status === 404) stopped = true;
    } catch {
      // Without a connection nothing is known; the next beat tries again.
    }
  };

  const act = () => {
    acted = true;
    if (Date.now() - told > EVERY) beat();
  };
  document.addEventListener("input", act);
  document.addEventListener("desk:step", act);
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
