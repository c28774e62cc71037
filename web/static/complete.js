// Completes what is typed: a list below the box, as the combobox pattern of ARIA 1.2 has it.
// It comes when the box first has the focus. Every word it says stands in the page.
const WAIT_MS = 100; // of not typing, before anything is asked
const box = document.getElementById("q");
const list = document.getElementById("offers");
const said = document.getElementById("said");

let offers = [];
let chosen = -1;
let composing = false;
let timer;
let asking;

function choose(index) {
  list.children[chosen]?.setAttribute("aria-selected", false);
  chosen = index;
  const item = list.children[index];
  if (!item) return box.removeAttribute("aria-activedescendant");
  item.setAttribute("aria-selected", true);
  box.setAttribute("aria-activedescendant", item.id);
  item.scrollIntoView({ block: "nearest" });
}

function stop() {
  clearTimeout(timer);
  asking?.abort();
  choose(-1);
}

function open(on) {
  list.hidden = !on;
  box.ariaExpanded = on;
  said.textContent = on ? list.dataset.says + offers.length : "";
}

function close() {
  stop();
  if (!list.hidden) open(false);
}

function take(index) {
  box.value = offers[index].text;
  box.form.requestSubmit();
}

function item({ kind, label }, index) {
  const made = document.createElement("li");
  made.id = `offer-${index}`;
  made.role = "option";
  made.ariaSelected = false;
  for (const [name, text] of [["label", label], ["kind", list.dataset[kind]]]) {
    const part = document.createElement("span");
    part.className = name;
    part.dir = "auto";
    part.textContent = text;
    made.append(part, " ");
  }
  return made;
}

// Whatever goes wrong, there is no list, and the box is as good as it was.
async function ask() {
  asking = new AbortController();
  const { signal } = asking;
  let found = [];
  try {
    const address = new URL("api/v1/suggest", box.form.action);
    address.searchParams.set("q", box.value);
    const answer = await fetch(address, { signal });
    if (answer.ok) found = (await answer.json()).suggestions;
  } catch { /* stopped, or not there */ }
  if (signal.aborted) return;
  choose(-1);
  offers = found;
  list.replaceChildren(...found.map(item));
  list.scrollTop = 0;
  open(found.length > 0);
}

function wait() {
  stop();
  if (composing || !box.value.trim()) close();
  else timer = setTimeout(ask, WAIT_MS);
}

// Whether the key was for the list.
function press({ key, isComposing, keyCode, ctrlKey, metaKey, altKey, shiftKey }) {
  if (isComposing || keyCode === 229 || ctrlKey || metaKey || altKey || shiftKey) return false;
  const way = { ArrowDown: 1, ArrowUp: -1 }[key];
  const isOpen = !list.hidden;
  if (way && isOpen) {
    // Before the first and after the last is the box.
    const places = offers.length + 1;
    choose(((chosen + 1 + way + places) % places) - 1);
    return true;
  }
  if (key === "Enter" && chosen >= 0) {
    take(chosen);
    return true;
  }
  if (key === "Enter" || key === "Escape" || way) close();
  return key === "Escape" && isOpen;
}

box.addEventListener("keydown", (event) => {
  if (press(event)) event.preventDefault();
});
box.addEventListener("input", wait);
box.addEventListener("compositionstart", () => {
  composing = true;
  close();
});
box.addEventListener("compositionend", () => {
  composing = false;
  wait();
});
box.addEventListener("blur", close);
box.form.addEventListener("submit", close);

// The focus stays in the box, and a phone's keyboard on the screen.
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", ({ target }) => {
  const index = [...list.children].indexOf(target.closest("li"));
  if (index >= 0) take(index);
});
