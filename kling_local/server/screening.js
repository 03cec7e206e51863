// Keeps the page up to date and sends its form as the hosted service's own call.

const EVERY_MS = 1500;
const OMNI = "/kling/v1/videos/omni-video";
const form = document.querySelector("form");

// Parts that have changed are replaced, new ones put in their place, the rest is left alone: a film
// that is being watched goes on playing.
async function renew() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const wanted = new Set();
  let before = null;
  for (const fresh of page.querySelectorAll("[data-version]")) {
    wanted.add(fresh.id);
    const shown = document.getElementById(fresh.id);
    if (!shown) {
      if (before) before.after(fresh);
      else document.getElementById("films").prepend(fresh);
    } else if (shown.dataset.version !== fresh.dataset.version) shown.replaceWith(fresh);
    before = document.getElementById(fresh.id);
  }
  for (const shown of document.querySelectorAll("[data-version]"))
    if (!wanted.has(shown.id)) shown.remove();
}

async function keepUpToDate() {
  try {
    if (!document.hidden) await renew();
  } catch {
    // the server is away: ask again
  }
  setTimeout(keepUpToDate, EVERY_MS);
}

function body() {
  const field = form.elements;
  return {
    model_name: "kling-v3-omni",
    prompt: field.prompt.value,
    duration: field.duration.value,
    aspect_ratio: field.aspect_ratio.value,
    mode: field.mode.value,
    sound: field.sound.checked ? "on" : "off",
  };
}

function showCall() {
  const written = JSON.stringify(body(), null, 2).replaceAll("'", "'\\''");
  document.getElementById("call").textContent =
    `curl ${location.origin}/v1/videos/omni-video -H "Authorization: Bearer any" \\\n` +
    `  -H "Content-Type: application/json" -d '${written}'`;
}

function say(lines, kind) {
  const list = document.getElementById("answer");
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.className = kind;
      item.textContent = line;
      return item;
    }),
  );
}

async function send(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(OMNI, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: "Bearer films-page" },
      body: JSON.stringify(body()),
    });
    const said = await answer.json();
    const findings = JSON.parse(answer.headers.get("x-kling-local-findings") ?? "[]");
    if (said.code === 0) say(findings, "finding");
    else say([said.message, ...findings], "error");
    await renew();
  } catch (error) {
    say([`the server did not answer: ${error.message}`], "error");
  }
  button.disabled = false;
}

if (form) {
  form.addEventListener("submit", send);
  form.addEventListener("input", showCall);
  showCall();
}
setTimeout(keepUpToDate, EVERY_MS);
