// Keys: / to the search box; j, k or arrows through the hits; n, p through the matches of an article.
// Everything can be reached without them.
"use strict";

const box = document.getElementById("q");
const hits = [...document.querySelectorAll(".hit h2 a")];
const matches = [...document.querySelectorAll("mark[id]")];
const jump = document.querySelector(".jump");
let at = -1; // the match the reader is at

function toHit(step) {
  if (!hits.length) return false;
  const now = hits.indexOf(document.activeElement);
  const next = now + step;
  if (now < 0 && step < 0) return false;
  if (next < 0) box?.focus();
  else if (next < hits.length) {
    hits[next].focus({ preventScroll: true });
    hits[next].closest(".hit").scrollIntoView({ block: "nearest" });
  }
  return true;
}

function toMatch(index) {
  if (!matches.length) return;
  matches[at]?.classList.remove("now");
  at = (index + matches.length) % matches.length;
  const match = matches[at];
  match.classList.add("now");
  match.scrollIntoView({ block: "center" });
  jump.querySelector("output").textContent = `${at + 1} / ${matches.length}`;
  for (const link of document.querySelectorAll(".contexts a")) {
    const here = link.hash === `#${match.id}`;
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    // Only the list is scrolled, not the page.
    if (here) {
      const list = link.closest("ol");
      const row = link.closest("li");
      if (row.offsetTop < list.scrollTop || row.offsetTop + row.offsetHeight > list.scrollTop + list.clientHeight)
        list.scrollTop = row.offsetTop - list.clientHeight / 2;
    }
  }
}

/** The match that the address leads to. */
function fromAddress() {
  const target = location.hash === "#here" ? document.getElementById("here")?.closest("mark") : document.getElementById(location.hash.slice(1));
  const index = matches.indexOf(target);
  if (index >= 0) toMatch(index);
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.matches?.("input, textarea, select");
  const onHits = typing || hits.includes(document.activeElement);
  let done = true;
  if (typing && event.key === "Escape") event.target.blur();
  else if (event.key === "ArrowDown" && onHits) done = toHit(1);
  else if (event.key === "ArrowUp" && onHits) done = toHit(-1);
  else if (typing) done = false;
  else if (event.key === "/") {
    box?.focus();
    box?.select();
  } else if (event.key === "j") done = toHit(1);
  else if (event.key === "k") done = toHit(-1);
  else if (event.key === "n" && matches.length) toMatch(at + 1);
  else if (event.key === "p" && matches.length) toMatch(at < 0 ? -1 : at - 1);
  else done = false;
  if (done) event.preventDefault();
});

if (jump) {
  jump.hidden = false;
  for (const button of jump.querySelectorAll("button"))
    button.addEventListener("click", () => toMatch(at < 0 && button.dataset.step < 0 ? -1 : at + Number(button.dataset.step)));
  addEventListener("hashchange", fromAddress);
  fromAddress();
}
