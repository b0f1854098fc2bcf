/* Unaided: keys, answers that survive a lost connection, and focus that follows. Without this
   script every page works as plain links and forms. What a page asks for, it says in attributes:

   form[data-keep]      is sent in the background. While there is no network it is kept on this
                        device with its key and sent again: nothing is lost, nothing doubled.
   form[data-once]      a kept form that is sent once; others get a new key at every tap.
   button[data-plain]   a button of a kept form that is sent plainly.
   button[data-enter]   what Enter presses; a reason that is not yet written comes before it.
   [data-try]           a row that counts on at once: data-hits, data-count, data-dots within.
   a[data-go]           is followed without reloading; the focus goes to the new heading.
   [data-numbers]       groups of radio buttons for the number keys, in order.
   [data-press="h"]     what a key presses ("Enter" too; a figure where no [data-numbers] takes it).
   [data-keys-open], [data-keys-switch]   open the list of keys; switch single keys off.
   body[data-person]    whose page it is: what another person left here is neither sent nor shown.
   [data-again="22"]    is brought anew after so many seconds, by itself.
   [data-watch]         a monitored page: when it is left and how much is pasted is told there.
   [data-seb-proof]     a page that Safe Exam Browser can vouch for, where it sends no header. */
(() => {
"use strict";
const KEPT = "unaided.kept.";
const KEYS_OFF = "unaided.keys-off";
const PATIENCE_MS = 15000;  // before a request counts as lost
const AGAIN_MS = [3000, 5000, 10000, 30000, 60000];
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const person = () => document.body.dataset.person || "";

/* What this device keeps; a browser may forbid it. */
const store = {
  get(name) { try { return localStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, value); return true; } catch { return false; } },
  drop(name) { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } },
  names() { try { return Object.keys(localStorage); } catch { return []; } },
};

/* What is said above the page: one line, announced. */
const status = document.createElement("p");
const refusals = document.createElement("div");
[status, refusals].forEach((said) => said.setAttribute("role", "status"));

function say(text, link = "") {
  const a = document.createElement("a");
  a.href = link;
  a.textContent = "Go there";
  status.className = text ? "net" : "";
  status.replaceChildren(text, ...(link ? [" ", a] : []));
}

/* What is kept of this person alone, oldest first: what waits, and what was refused. */
function entries() {
  const found = store.names().filter((name) => name.startsWith(KEPT)).map((name) => {
    try { return JSON.parse(store.get(name)); } catch { return null; }
  });
  return found
    .filter((entry) => entry && person() && entry.person === person())
    .sort((a, b) => a.order - b.order);
}

const kept = () => entries().filter((entry) => !entry.refused);
const put = (entry) => store.set(KEPT + entry.key, JSON.stringify(entry));

function waiting(why) {
  const count = kept().length;
  return `${why} Your ${count === 1 ? "answer is" : `${count} answers are`} kept on this device.`;
}

/* What was refused stays here until its person discards it. */
function listRefused() {
  refusals.replaceChildren(...entries().filter((entry) => entry.refused).map((entry) => {
    const line = document.createElement("p");
    const discard = document.createElement("button");
    line.className = "net";
    Object.assign(discard, { type: "button", className: "link", textContent: "Discard" });
    discard.addEventListener("click", () => { store.drop(KEPT + entry.key); listRefused(); one("main")?.focus(); });
    line.append(`This answer could not be kept${entry.said && `: ${entry.said}`}. ${entry.refused}`, " ", discard);
    return line;
  }));
}

/* Sending: one at a time and in order. */
let [busy, failures, timer, order] = [false, 0, 0, 0];
const made = new Set();  // keys of what was answered since this page was loaded

const token = (root) => one("[name=csrfmiddlewaretoken]", root)?.value || "";

async function request(url, options = {}) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const reply = await fetch(url, { credentials: "same-origin", signal: stop.signal, ...options });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    return { status: reply.status, url: reply.url, page };
  } finally {
    clearTimeout(late);
  }
}

async function deliver(entry) {
  const body = new URLSearchParams(entry.fields);
  if (entry.tried || !made.has(entry.key)) body.set("late", "1");
  const post = (from) => request(entry.url, { method: "POST", body, headers: { "X-CSRFToken": token(from) } });
  const reply = await post(document);
  if (reply.status !== 403) return reply;
  // The form was older than the last sign-in: the same person gets a fresh token, once.
  const fresh = await request(location.href);
  return fresh.page.body.dataset.person === entry.person ? post(fresh.page) : reply;
}

async function flush() {
  clearTimeout(timer);
  if (busy) return;
  busy = true;
  try {
    let [entry] = kept();
    while (entry && await sent(entry)) [entry] = kept();
  } finally { busy = false; }
}

/* Send one entry; say whether the next may follow. */
async function sent(entry) {
  let reply;
  try {
    reply = await deliver(entry);
  } catch {
    return later(entry, "No network.");
  }
  if (reply.status >= 500) return later(entry, "The server does not answer.");
  if (reply.status === 429) return later(entry, "That was too often in a short time.");
  // Never dropped in silence: it stays, and says so.
  const heading = one("h1", reply.page)?.textContent.trim() || `The server said ${reply.status}.`;
  if (reply.status === 403) return stays(heading, one(".act a", reply.page)?.href);
  const elsewhere = reply.status < 400 && reply.page.body.dataset.person !== entry.person;
  if (elsewhere) return stays("You are signed out.", reply.url);
  failures = 0;
  const told = [409, 422].includes(reply.status);  // a page of its own says why
  if (reply.status >= 400 && !told) {
    put({ ...entry, refused: heading });
    say("");
    listRefused();
    release();
    return true;
  }
  store.drop(KEPT + entry.key);
  const left = kept().length;
  if (told) {
    show(reply, entry.focus);
    if (left) say(waiting("The others are sent with the next."));
    return false;
  }
  if (left) say(`${left} on the way.`);
  else if (location.pathname === entry.from) show(reply, entry.focus);
  else say("What was kept on this device is sent.");
  return true;
}

function stays(why, link) {
  say(waiting(why), link);
  release();
  return false;
}

function later(entry, why) {
  entry.tried = true;
  put(entry);
  say(waiting(why));
  timer = setTimeout(flush, AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)]);
  return false;
}

const hex = (byte) => byte.toString(16).padStart(2, "0");
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map(hex).join("");

/* Keep a form and send it; say whether it could be kept. */
function keep(form, button) {
  const once = "once" in form.dataset;
  if (!person() || !form.elements.key) return false;
  if (!once) form.elements.key.value = newKey();
  const fields = new FormData(form);
  if (button?.name) fields.set(button.name, button.value);
  fields.delete("csrfmiddlewaretoken");
  const place = form.closest("[id]")?.id;
  const chosen = one("[name=answer]:checked", form);
  order = Math.max(order + 1, Date.now());
  const entry = {
    said: (chosen && (chosen.ariaLabel || one("span:not([aria-hidden])", chosen.closest("label"))?.textContent)) || fields.get("answer") || button?.ariaLabel || "",
    key: form.elements.key.value, person: person(), url: form.action, from: location.pathname, order,
    fields: [...fields].filter(([, value]) => typeof value === "string"),
    focus: once || !place || !button ? "" : `#${CSS.escape(place)} button[value="${CSS.escape(button.value)}"]`,
  };
  if (!put(entry)) return false;
  made.add(entry.key);
  if (once) hold(form);
  else countOn(form, button, entry.key);
  flush();
  return true;
}

/* A try counts before its reply; the reply then says what is so. */
function countOn(form, button, key) {
  const row = form.closest("[data-try]");
  const count = row && one("[data-count]", row);
  if (!count || !button) return;
  count.closest("[hidden]")?.removeAttribute("hidden");  // without a try there is nothing to count
  const hit = button.value === "1";
  const hits = one("[data-hits]", row);
  count.textContent = Number(count.textContent) + 1;
  if (hit) hits.textContent = Number(hits.textContent) + 1;
  all("[data-dots] circle", row)[count.textContent - 1]?.setAttribute("class", hit ? "hit" : "miss");
  all("button", row).forEach((tap) => { tap.disabled = Number(count.textContent) >= Number(row.dataset.tries); });
  all("[data-last-key]").forEach((last) => { last.value = key; });
  all(".undo [role=status]").forEach((last) => {
    last.textContent = `${button.getAttribute("aria-label")}, ${hits.textContent} of ${count.textContent}`;
  });
}

/* A form on its way takes no second click. */
function hold(form, held = true) {
  form.toggleAttribute("data-sent", held);
  all("button", form).forEach((button) => button.setAttribute("aria-disabled", held));
}

const release = () => all("form[data-sent]").forEach((form) => hold(form, false));
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  const plain = !("keep" in form.dataset) || event.submitter?.hasAttribute("data-plain");
  if ("sent" in form.dataset) event.preventDefault();
  else if (event.submitter?.matches("[data-enter]") && askForWords(form)) event.preventDefault();
  else if (plain) setTimeout(() => hold(form));  // once the browser has read the form
  else if (keep(form, event.submitter)) event.preventDefault();
});

/* Where a page begins: at the field that is typed into, else at what is wrong, else at the heading.
   The field's own name is the question, so that it is announced with it. On a touch screen the
   keyboard would cover a question that nobody has read yet. */
const typedAnswer = () => one("form[data-once] input[type=text][name=answer]");
function begin(heading) {
  const [field, wrong] = [typedAnswer(), one("[role=alert]")];
  const asked = field && (!wrong || field.ariaInvalid === "true");
  if (!asked || matchMedia("(pointer: coarse)").matches) return wrong || heading;
  field.setSelectionRange(field.value.length, field.value.length);
  return field;
}

/* Show a page that came in the background; the focus goes where it begins, or back to the button. */
function show(reply, focus = "") {
  const next = one(".wrap", reply.page);
  if (!next) return location.assign(reply.url);
  say("");
  document.title = reply.page.title;
  document.body.className = reply.page.body.className;
  one(".wrap").replaceWith(document.adoptNode(next));
  if (reply.url !== location.href) history.pushState({}, "", reply.url);
  ready();
  const button = focus && one(focus);
  const place = begin(one("h1"));
  if (button && !button.disabled) button.focus({ preventScroll: true });
  else if (place) {
    if (!place.matches("input")) {
      place.tabIndex = -1;
      place.classList.add("moved");
    }
    place.focus({ preventScroll: true });
    if (!focus) scrollTo(0, 0);
  }
}

async function visit(link) {
  const reply = await request(link.href).catch(() => null);
  if (reply?.status === 200) show(reply);
  else location.assign(link.href);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-go]");
  if (event.target.closest("[data-keys-open]")) openKeys();
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  visit(link);
});

addEventListener("popstate", () => location.reload());

/* Keys. A number means the answer first, then how sure, then what else is asked. Where the answer
   is typed and nothing is there yet, a figure belongs to it, wherever the focus was left. */
const TEXT = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
let stage = 0;
const groups = () => all("[data-numbers]");
const openKeys = () => one("#keys-dialog:not([open])")?.showModal();
function pressNumber(number) {
  const field = typedAnswer();
  if (field && !field.value && !document.activeElement.closest("[data-numbers]")) {
    field.focus();
    return false;  // the browser types it there
  }
  const group = groups()[Math.min(stage, groups().length - 1)];
  const radio = group && all("input[type=radio]", group)[number - 1];
  radio?.focus();
  radio?.click();
  return Boolean(radio);
}

function back() {
  stage = 0;
  (one("[name=answer]:checked") || one("[name=answer]"))?.focus();
  return true;
}

/* Enter goes to the reason that is not yet written before it sends. */
function askForWords(form) {
  const why = form && one("textarea[name=why]", form);
  if (!why || why.value.trim() || one("[name=cannot]", form)?.checked) return false;
  why.focus();
  return true;
}

function press(name) {
  const target = one(`[data-press="${CSS.escape(name)}"]`);
  if (target) (one("summary", target) || target).click();
  return Boolean(target);
}

/* Enter in the answer's field asks how sure before it sends; Escape leaves the field. */
function inField(event) {
  const sure = event.target.form && all("[name=confidence]", event.target.form);
  if (event.key === "Escape") event.target.blur();
  if (event.key !== "Enter" || event.target.name !== "answer") return;
  if (!sure.length || sure.some((radio) => radio.checked)) return;
  event.preventDefault();
  sure[0].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || one("dialog[open]")) return;
  if (event.target.matches(TEXT)) return inField(event);
  if (store.get(KEYS_OFF)) return;
  let done = true;
  if (/^\d$/.test(event.key)) done = pressNumber(Number(event.key)) || press(event.key);
  else if (event.key === "Escape") done = back();
  else if (event.key === "Enter") done = !event.target.closest("a, button, summary, input") && (askForWords(one("form[data-once]")) || press("Enter"));
  else if (event.key === "?") openKeys();
  else done = /^[a-z]$/i.test(event.key) && press(event.key.toLowerCase());
  if (done) event.preventDefault();
});

document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-numbers]");
  if (group) stage = groups().indexOf(group) + 1;
  if (!event.target.matches("[data-keys-switch]")) return;
  if (event.target.checked) store.drop(KEYS_OFF);
  else store.set(KEYS_OFF, "1");
  showCaps();
});

function showCaps() {
  const off = Boolean(store.get(KEYS_OFF));
  all("[data-keys-switch]").forEach((box) => { box.checked = !off; });
  all(".keys, .key").forEach((cap) => { cap.hidden = off; });
}

/* A monitored sitting: facts of this page alone, told as they come and told again until they
   arrived. Nothing of what is pasted is read but its length. */
const noted = new Map();  // by kind and time, so that a return completes what was told before
const away = {};
let started = 0;  // of the sitting, on this page's own clock
const since = () => Math.max(0, Math.round(performance.now() - started)) / 1000;

async function report() {
  const place = one("[data-watch]");
  if (!place) return;
  const sent = [...noted];
  const reply = await fetch(place.dataset.watch, {
    method: "POST", keepalive: true, credentials: "same-origin", body: JSON.stringify({ facts: sent.map(([, fact]) => fact) }),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token(document) },
  }).catch(() => null);
  if (reply?.ok) sent.forEach(([name, fact]) => { if (noted.get(name) === fact) noted.delete(name); });
}

function note(fact) {
  if (!one("[data-watch]")) return;
  noted.set(`${fact.kind} ${fact.at_seconds}`, fact);
  report();
}

function leave(kind) {
  if (kind in away || !one("[data-watch]")) return;
  away[kind] = since();
  note({ kind, at_seconds: away[kind], for_seconds: null });
}

function comeBack(kind) {
  if (!(kind in away)) return;
  note({ kind, at_seconds: away[kind], for_seconds: since() - away[kind] });
  delete away[kind];
}

addEventListener("blur", () => leave("left_page"));
addEventListener("focus", () => comeBack("left_page"));
document.addEventListener("visibilitychange", () => (document.hidden ? leave : comeBack)("left_page"));
document.addEventListener("fullscreenchange", () => (document.fullscreenElement ? comeBack : leave)("left_full_screen"));
document.addEventListener("paste", (event) => {
  const characters = event.clipboardData?.getData("text").length;
  if (characters) note({ kind: "pasted", at_seconds: since(), characters });
});

/* Safe Exam Browser vouches for a page by two hashes that it makes of the page's address. */
function prove() {
  const place = one("[data-seb-proof]");
  const security = window.SafeExamBrowser?.security;
  if (!place || !security) return;
  security.updateKeys(async () => {
    const body = new URLSearchParams({ page: place.dataset.page, address: location.href, config_key: security.configKey || "", exam_key: security.browserExamKey || "" });
    const reply = await fetch(place.dataset.sebProof, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token(place) } }).catch(() => null);
    if (reply?.ok) location.reload();
  });
}

/* What changes by itself is brought in its place; the focus and the rest of the page stay. */
function bringAgain(seconds) {
  const place = one("[data-again]");
  if (place) setTimeout(async () => {
    const reply = await request(location.href).catch(() => null);
    const next = reply?.status === 200 && one("[data-again]", reply.page);
    if (!place.isConnected) return;
    if (next) place.replaceWith(document.adoptNode(next));
    bringAgain(next ? Number(next.dataset.again) : 3);
  }, 1000 * seconds);
}

/* At every page. */
function ready() {
  one("main")?.before(status, refusals);
  listRefused();
  stage = Math.max(0, groups().findIndex((group) => !one(":checked", group)));
  all("[data-keys-open]").forEach((button) => { button.hidden = false; });
  // A formula or table wider than the page scrolls; then the keyboard must reach it.
  all("math[display=block], .item table").filter((wide) => wide.scrollWidth > wide.clientWidth).forEach((wide) => { wide.tabIndex = 0; });
  showCaps();
  const watched = one("[data-watch]");
  if (watched) {
    started = performance.now() - 1000 * Number(watched.dataset.elapsed);
    report();
  }
  prove();
  bringAgain(Number(one("[data-again]")?.dataset.again));
}

ready();
begin()?.focus({ preventScroll: !one("[role=alert]") });
addEventListener("online", flush);
addEventListener("pageshow", (event) => { if (event.persisted) release(); });
if (kept().length) flush();
})();
