// SPDX-License-Identifier: GPL-3.0-or-later
// Which page is shown: the part of the address behind "#" decides, so every view can be linked to.
"use strict";

(function () {
  const main = document.getElementById("main");
  let page = { close: () => {}, keys: {} };
  let turn = 0;
  let place = "";

  function mark(current) {
    for (const name of ["images", "statistics"]) {
      const link = document.getElementById(`nav-${name}`);
      if (name === current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  // The filters are built anew with each answer; whoever is typing must not notice.
  function keepFocus() {
    const { activeElement } = document;
    const id = activeElement && activeElement.id;
    const caret = activeElement && activeElement.type === "search" ? activeElement.selectionStart : null;
    return () => {
      const again = id && document.getElementById(id);
      if (!again || again === document.activeElement) return;
      again.focus({ preventScroll: true });
      if (caret !== null) again.setSelectionRange(caret, caret);
    };
  }

  async function route() {
    const mine = turn += 1;
    const [path, queryText] = (location.hash.slice(1) || "/images").split("?");
    const query = new URLSearchParams(queryText || "");
    const [, name, argument] = path.split("/");
    const restoreFocus = keepFocus();
    page.close();
    page = { close: () => {}, keys: {} };
    let next;
    try {
      if (name === "statistics") {
        mark("statistics");
        next = await RefGrasp.showStatistics(main);
      } else if (name === "image") {
        mark("images");
        next = await RefGrasp.showImage(main, Number.parseInt(argument, 10), query);
      } else {
        mark("images");
        RefGrasp.lastGrid = location.hash || "#/images";
        next = RefGrasp.showGrid(main, query);
      }
    } catch (error) {
      main.replaceChildren(RefGrasp.problem(error));
      return;
    }
    if (mine !== turn) next.close();
    else page = next;
    restoreFocus();
    // A new page starts at its top; another filter on the same page does not jump.
    const newPlace = `${path}?${query.get("page") || ""}`;
    if (newPlace !== place && !query.has("sentence")) scrollTo(0, 0);
    place = newPlace;
    document.body.dataset.ready = String(mine);
  }

  addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = page.keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  if (!RefGrasp.index) {
    main.replaceChildren(RefGrasp.problem(new Error("data/index.js is missing or damaged")));
    return;
  }
  document.title = `${RefGrasp.index.title} · RefGrasp gallery`;
  document.getElementById("title").textContent = RefGrasp.index.title;
  addEventListener("hashchange", route);
  route();
})();
