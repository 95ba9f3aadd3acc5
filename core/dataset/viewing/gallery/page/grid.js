// SPDX-License-Identifier: GPL-3.0-or-later
// The page of images: filters above, cards below, one page of them at a time.
"use strict";

RefGrasp.showGrid = function (main, query) {
  const { element, count, index } = RefGrasp;
  const PAGE = 24;
  const SENTENCES_ON_CARD = 3;
  const TYPING_PAUSE_MS = 250;
  const filter = {
    kind: query.get("kind") || "", category: query.get("category") || "",
    color: query.get("color") || "", text: query.get("text") || "",
  };
  const firstOnly = query.get("views") === "first";
  let page = Math.max(1, Number.parseInt(query.get("page"), 10) || 1);
  let results = null;
  let closed = false;

  const summary = element("p", { class: "summary", "aria-live": "polite" });
  const cards = element("div", { class: "cards" });
  const pager = element("nav", { class: "pager", "aria-label": "Pages of images" });
  main.replaceChildren(filterBar(), summary, cards, pager);

  function go(changes) {
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    if (!("page" in changes)) next.delete("page");
    const text = next.toString();
    location.hash = text ? `#/images?${text}` : "#/images";
  }

  // A choice of one is none: a dataset of one kind, or without colors, needs no filter for them.
  function select(name, label, rows) {
    if (rows.length < 2 && !filter[name]) return null;
    const options = [...rows].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value, number]) =>
      element("option", { value, selected: value === filter[name] }, `${value} (${number.toLocaleString("en")})`));
    return element("label", {}, element("span", {}, label),
      element("select", { id: `filter-${name}`, onchange: (event) => go({ [name]: event.target.value }) },
        element("option", { value: "" }, "all"), ...options));
  }

  function filterBar() {
    let timer = 0;
    const box = element("input", {
      id: "filter-text", type: "search", value: filter.text, placeholder: "words of a sentence", autocomplete: "off",
      oninput: (event) => {
        clearTimeout(timer);
        timer = setTimeout(() => { if (!closed) go({ text: event.target.value.trim() }); }, TYPING_PAUSE_MS);
      },
    });
    const views = element("input", {
      id: "filter-views", type: "checkbox", checked: firstOnly,
      onchange: (event) => go({ views: event.target.checked ? "first" : "" }),
    });
    const clear = RefGrasp.noFilter(filter) ? null
      : element("button", { type: "button", class: "plain", id: "filter-clear", onclick: () => go({ kind: "", category: "", color: "", text: "" }) }, "Clear filters");
    return element("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      element("label", { class: "wide" }, element("span", {}, "Search"), box),
      select("kind", "Kind", index.kinds), select("category", "Target category", index.categories),
      select("color", "Target color", index.colors),
      index.images > index.imagesOfScene.length || firstOnly
        ? element("label", { class: "check" }, views, element("span", {}, "One image per scene")) : null, clear);
  }

  function total() {
    if (results) return results.length;
    return firstOnly ? index.imagesOfScene.filter((n) => n > 0).length : index.images;
  }

  // The n-th image to show: its scene, its place in the scene and its matching sentences (null = all).
  function entry(number) {
    if (results) return results[number];
    if (!firstOnly) return { ...RefGrasp.locate(number), sentences: null };
    return { scene: number, image: 0, sentences: null };
  }

  function describe(searching) {
    const pages = Math.max(1, Math.ceil(total() / PAGE));
    const shown = `${count(total(), "image")}${results ? ` with ${count(results.sentences, "matching sentence")}` : ""}`;
    summary.textContent = searching ? `${shown} so far (${searching})` : `${shown}${pages > 1 ? `, page ${page} of ${pages}` : ""}`;
    const link = (target, text, rel) => element("a", {
      class: "turn", rel, href: target >= 1 && target <= pages ? pageHash(target) : null,
      "aria-disabled": target < 1 || target > pages ? "true" : null,
    }, text);
    pager.replaceChildren(...(pages > 1 ? [link(page - 1, "Previous", "prev"),
      element("span", {}, `${page} / ${pages}`), link(page + 1, "Next", "next")] : []));
  }

  function pageHash(target) {
    const next = new URLSearchParams(query);
    next.set("page", target);
    return `#/images?${next}`;
  }

  async function fill() {
    const last = Math.min(total(), page * PAGE);
    const wanted = [];
    for (let number = (page - 1) * PAGE; number < last; number += 1) wanted.push(entry(number));
    const built = await Promise.all(wanted.map(async (item) => {
      try {
        return card(await RefGrasp.loadScene(item.scene), item);
      } catch (error) {
        return RefGrasp.problem(error);
      }
    }));
    if (!closed) cards.replaceChildren(...built);
  }

  function spread(numbers, start) {
    // A few sentences from all over the list, others for each view: neighbours are about one object.
    if (numbers.length <= SENTENCES_ON_CARD) return numbers;
    const step = Math.floor(numbers.length / SENTENCES_ON_CARD);
    return Array.from({ length: SENTENCES_ON_CARD }, (_, k) => numbers[(start + k * step) % numbers.length]);
  }

  function card(scene, item) {
    const view = scene.images[item.image];
    const all = scene.sentences.map((_, number) => number)
      .filter((number) => RefGrasp.holdsIn(scene.sentences[number], view.index));
    const offered = item.sentences ? item.sentences.slice(0, SENTENCES_ON_CARD) : spread(all, item.image);
    const href = `#/image/${view.index}`;
    const stage = RefGrasp.makeStage(view, `Image ${view.index} of scene ${scene.scene}`, "lazy");
    const sentences = RefGrasp.makeSentences(scene, view, stage);
    const list = element("ol", { class: "sentences" },
      ...offered.map((number) => element("li", {}, sentences.button(number))));
    const matching = item.sentences ? item.sentences.length : all.length;
    return element("article", { class: "card" },
      element("a", { href, class: "photo", "aria-label": `Open image ${view.index}` }, stage.node),
      element("h2", {}, element("a", { href }, `Image ${view.index}`), element("span", {}, `scene ${scene.scene}`)),
      list,
      element("a", { class: "more", href }, item.sentences && matching !== all.length
        ? `${matching} matching, ${all.length} in all` : count(all.length, "sentence")));
  }

  async function start() {
    if (RefGrasp.noFilter(filter)) {
      describe();
      return fill();
    }
    results = [];
    results.sentences = 0;
    const addScene = (scene, found) => {
      results.sentences += found.length;
      const images = firstOnly ? 1 : index.imagesOfScene[scene];
      for (let image = 0; image < images; image += 1) {
        const own = found.filter((match) => match.images === 0 || match.images.includes(image));
        if (own.length) results.push({ scene, image, sentences: own.map((match) => match.sentence) });
      }
    };
    let filled = false;
    await RefGrasp.search(filter, addScene, (done, parts) => {
      describe(done < parts ? `${done} of ${parts} parts searched` : "");
      if (!filled && results.length >= page * PAGE) {
        filled = true;
        fill();
      }
    }, () => closed);
    if (closed) return;
    describe();
    if (!filled) await fill();
    if (!results.length) cards.replaceChildren(element("p", { class: "empty" }, "No sentence matches. Try fewer words or another filter."));
  }

  start().catch((error) => { if (!closed) cards.replaceChildren(RefGrasp.problem(error)); });
  return { close: () => { closed = true; }, keys: {
    ArrowRight: () => { if (page * PAGE < total()) go({ page: String(page + 1) }); },
    ArrowLeft: () => { if (page > 1) go({ page: String(page - 1) }); },
    "/": () => document.getElementById("filter-text").focus(),
  } };
};

RefGrasp.holdsIn = (sentence, imageIndex) => sentence.images === 0 || sentence.images.includes(imageIndex);
