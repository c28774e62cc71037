// Keys, matches to walk, copying, and a sign of waiting. Every page is whole without it.
// It holds no sentence: what it says stands in the page, in the reader's language.
(() => {
  "use strict";

  const OFF = "searchnews-keys";
  const COPIED_MS = 2000; // long enough to read two words
  const box = document.getElementById("q");
  const help = document.getElementById("keys");
  const toggle = help?.querySelector("[data-toggle]");
  const said = document.getElementById("said");

  // Said twice, a sentence is read out twice only when there was nothing in between.
  function say(text) {
    said.textContent = "";
    setTimeout(() => { said.textContent = text; }, 50);
  }

  // A browser may refuse to keep anything; what is chosen then holds for this page.
  function keep(use) {
    try {
      return use(localStorage);
    } catch {
      return null;
    }
  }

  function wait(on) {
    box.form.classList.toggle("waiting", on);
    box.form.ariaBusy = on;
  }

  // A form is sent. What is left empty is not asked for: one question, one address.
  document.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
    wait(true);
  });

  document.addEventListener("click", (event) => {
    const other = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    const link = event.target.closest?.("a[href]:not([href^='#'])");
    if (!other && !event.defaultPrevented && link?.href.split("?")[0] === box.form.action) wait(true);
  });

  // A page that comes back as it was left still waits, and its boxes hold what was typed for the page after it.
  addEventListener("pageshow", (event) => {
    wait(false);
    if (event.persisted) for (const form of document.forms) form.reset();
  });

  // Safari ends a composition before the key that ended it, which then is number 229.
  const composing = (event) => event.isComposing || event.keyCode === 229;

  const typing = (element) => element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox])");

  // By themselves browsers stop halfway when they are scrolling still.
  function go(to, block) {
    to.focus({ preventScroll: true });
    block.scrollIntoView({ block: "nearest" });
  }

  function seek() {
    go(box, box);
    box.select();
    return true;
  }

  function explain() {
    if (!help?.showModal) return false;
    help[help.open ? "close" : "showModal"]();
    return true;
  }

  // From the hit that has the focus, else to the first in sight; past the last the key does what it always does.
  function walk(step) {
    const links = [...document.querySelectorAll(".hits h2 a")];
    const here = document.activeElement?.closest(".hits > *");
    let next = links.findIndex((link) => here?.contains(link));
    if (next >= 0) next += step;
    else if (step > 0) next = links.findIndex((link) => link.getBoundingClientRect().top >= 0);
    else return false;
    if (next < 0 && here) return seek();
    if (!links[next]) return false;
    go(links[next], links[next].closest(".hits > *"));
    return true;
  }

  function leave() {
    if (!box.value) box.blur();
    box.value = "";
    return true;
  }

  // A Chinese input method makes other signs of the same keys.
  const KEYS = new Map([
    ...["/", "／", "、"].map((key) => [key, seek]),
    ...["?", "？"].map((key) => [key, explain]),
    ["j", () => walk(1)],
    ["k", () => walk(-1)],
    ["n", (event) => step(1, event.repeat)],
    ["p", (event) => step(-1, event.repeat)],
  ]);

  function press(event) {
    const { key, shiftKey, target } = event;
    const way = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (target === box) {
      if (key === "Escape") return leave();
      return way === 1 && !shiftKey && walk(1);
    }
    if (typing(target)) return false;
    if (way) return !shiftKey && (target === document.body || target.closest(".hits")) && walk(way);
    return toggle?.checked && KEYS.get(key.toLowerCase())?.(event);
  }

  document.addEventListener("keydown", (event) => {
    // Filling in a form for the reader, browsers send keys that are none.
    if (!event.key || event.defaultPrevented || !event.target.matches) return;
    if (composing(event)) {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    if (event.key === "Escape") wait(false);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (help?.open ? KEYS.get(event.key) === explain && explain() : press(event)) event.preventDefault();
  });

  if (toggle) {
    toggle.checked = !keep((store) => store.getItem(OFF));
    toggle.addEventListener("change", () => {
      keep((store) => (toggle.checked ? store.removeItem(OFF) : store.setItem(OFF, "1")));
    });
  }
  help?.addEventListener("click", (event) => {
    if (event.target === help) help.close();
  });

  // What completes words comes when somebody is about to type.
  Object.assign(box, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
  const complete = () => import(box.dataset.script).catch(() => {});
  if (document.activeElement === box) complete();
  else box.addEventListener("focus", complete, { once: true });

  const bar = document.querySelector("[data-marks]");
  // A match that goes on in the next paragraph is several elements, and only the first has a name.
  const marks = bar ? [...document.querySelectorAll("mark")] : [];
  const starts = [...marks.keys()].filter((at) => /^mark-\d+$/.test(marks[at].id));
  let current = -1;

  function show(index) {
    const paint = (on) => {
      for (let at = starts[current]; at !== undefined && at < (starts[current + 1] ?? marks.length); at++)
        marks[at].classList.toggle("current", on);
    };
    paint(false);
    current = index;
    paint(true);
    const text = bar.dataset.says.replace("{n}", index + 1).replace("{total}", starts.length);
    for (const place of bar.querySelectorAll("[data-at]")) place.textContent = text;
    say(text);
  }

  // From the current match, else to the first below the top of the window; round the ends.
  function step(by, hasty) {
    if (!starts.length) return false;
    let next = current + by;
    if (current < 0) {
      next = starts.findIndex((at) => marks[at].getBoundingClientRect().top >= 0);
      if (by < 0) next = (next < 0 ? starts.length : next) - 1;
    }
    show((next + starts.length) % starts.length);
    const behavior = hasty || matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    marks[starts[current]].scrollIntoView({ block: "center", behavior });
    return true;
  }

  function follow() {
    const index = starts.findIndex((at) => location.hash === `#${marks[at].id}`);
    if (index + 1) show(index);
  }

  if (starts.length) {
    for (const button of bar.querySelectorAll("[data-step]")) {
      button.hidden = false;
      button.addEventListener("click", () => step(Number(button.dataset.step), false));
    }
    addEventListener("hashchange", follow);
    follow();
  }

  // A browser hands out its clipboard on safe addresses only; the older way asks no one.
  async function copy(source) {
    try {
      await navigator.clipboard.writeText(source.textContent);
      return true;
    } catch { /* not there, or refused */ }
    getSelection().selectAllChildren(source);
    // What stays selected can be copied by hand.
    return document.execCommand?.("copy");
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) continue;
    const label = button.textContent;
    let timer;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = (await copy(source)) ? button.dataset.copied : button.dataset.failed;
      button.textContent = text;
      say(text);
      clearTimeout(timer);
      timer = setTimeout(() => { button.textContent = label; }, COPIED_MS);
    });
  }

  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = !help?.showModal;
    button.addEventListener("click", explain);
  }
})();
