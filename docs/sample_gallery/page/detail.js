// SPDX-License-Identifier: GPL-3.0-or-later
// One image at full size with all its sentences, their programs and the other views of its scene.
"use strict";

RefGrasp.showImage = async function (main, imageIndex, query) {
  const { element } = RefGrasp;
  let closed = false;
  const page = { close: () => { closed = true; }, keys: {} };
  const found = await RefGrasp.findImage(imageIndex);
  if (closed) return page;
  if (!found) {
    main.replaceChildren(element("p", { class: "problem", role: "alert" }, `There is no image ${imageIndex} in this dataset.`));
    return page;
  }
  const { scene, place, position } = found;
  const view = scene.images[place];
  const stage = RefGrasp.makeStage(view, `Image ${view.index} of scene ${scene.scene}`, "eager");
  const sentences = RefGrasp.makeSentences(scene, view, stage, showProgram);
  const items = new Map();
  const order = [];

  function showProgram(number) {
    for (const [other, item] of items) {
      const old = item.querySelector(".program");
      if (old) old.remove();
      if (other === number) item.append(program(number));
    }
  }

  function program(number) {
    const sentence = scene.sentences[number];
    const facts = [sentence.part ? `${sentence.kind}: ${sentence.part}` : sentence.kind];
    // Null for sentences of several objects, of none, or of a part.
    if (sentence.minimal != null) facts.push(sentence.minimal ? "minimal" : "redundant on purpose");
    const margin = sentence.margins[view.index];
    if (margin != null) facts.push(`margin ${Number(margin.toPrecision(3))}`);
    return element("div", { class: "program" },
      RefGrasp.makeTree(scene, view, sentence, stage, () => sentences.show(sentences.current())),
      element("p", { class: "facts" }, facts.join(" · ")));
  }

  function holding(belongs) {
    const own = scene.sentences.map((_, number) => number).filter((number) =>
      belongs(scene.sentences[number].targets) && RefGrasp.holdsIn(scene.sentences[number], view.index));
    order.push(...own);
    return own;
  }

  function listed(numbers) {
    return element("ol", { class: "sentences" }, ...numbers.map((number) => {
      const item = element("li", {}, sentences.button(number));
      items.set(number, item);
      return item;
    }));
  }

  function group(object) {
    const own = holding((targets) => targets.length === 1 && targets[0] === object.number);
    if (!own.length) return null;
    const seen = view.objects.find((item) => item.id === object.number);
    const about = [object.color, object.name, object.category && `(${object.category})`].filter(Boolean).join(" ");
    const facts = [about, `${Math.round(100 * seen.visible)} % visible`, reason(object)].filter(Boolean).join(", ");
    return element("section", { class: "group" },
      element("h3", { onmouseenter: () => stage.light([object.number], [], [object.number]), onmouseleave: () => sentences.show(sentences.current()) },
        object.label, element("span", {}, facts)), listed(own));
  }

  // Why an object has no grasp, in datasets with grasps.
  function reason(object) {
    if (!object.noGrasp) return "";
    const by = object.noGrasp.blocked_by.map((id) => scene.objects[id].label).join(", ");
    return `no grasp: ${object.noGrasp.reason.replace("_", " ")}${by && ` by ${by}`}`;
  }

  // Sentences that mean several objects at once, or none, in datasets that have some.
  function sets() {
    return [["Several objects", (targets) => targets.length > 1], ["Nothing here", (targets) => !targets.length]]
      .map(([title, belongs]) => {
        const own = holding(belongs);
        return own.length ? element("section", { class: "group" }, element("h3", {}, title), listed(own)) : null;
      });
  }

  function views() {
    if (scene.images.length < 2) return null;
    return element("nav", { class: "views", "aria-label": "Other views of the scene" }, ...scene.images.map((other) =>
      element("a", { href: `#/image/${other.index}`, "aria-current": other.index === view.index ? "page" : null },
        element("img", { src: RefGrasp.photoPath(other.index), alt: `Image ${other.index}`, loading: "lazy" }))));
  }

  function neighbour(step) {
    const target = position + step;
    if (target < 0 || target >= RefGrasp.index.images) return;
    const at = RefGrasp.locate(target);
    RefGrasp.loadScene(at.scene).then((other) => {
      if (!closed) location.hash = `#/image/${other.images[at.image].index}`;
    });
  }

  function moveFocus(step) {
    const focused = document.activeElement && document.activeElement.dataset.sentence;
    const at = focused === undefined ? -1 : order.indexOf(Number(focused));
    const next = order[Math.min(Math.max(at + step, 0), order.length - 1)];
    if (next !== undefined) items.get(next).querySelector("button").focus();
  }

  const groups = [...scene.objects.map(group), ...sets()].filter(Boolean);
  const back = element("a", { href: RefGrasp.lastGrid || "#/images", class: "back" }, "All images");
  main.replaceChildren(element("div", { class: "detail" },
    element("div", { class: "left" },
      element("div", { class: "crumbs" }, back, element("h2", {}, `Image ${view.index}`), element("span", {}, `scene ${scene.scene}`),
        element("button", { type: "button", class: "plain", id: "previous", onclick: () => neighbour(-1), disabled: position === 0, "aria-label": "Previous image" }, "‹ ", element("span", { class: "word" }, "Previous")),
        element("button", { type: "button", class: "plain", id: "next", onclick: () => neighbour(1), disabled: position === RefGrasp.index.images - 1, "aria-label": "Next image" }, element("span", { class: "word" }, "Next"), " ›")),
      stage.node,
      element("p", { class: "legend" }, element("span", { class: "swatch target" }), "target", element("span", { class: "swatch anchor" }), "anchor",
        view.hands.length ? element("span", { class: "swatch hand" }) : null, view.hands.length ? "grasps" : null),
      views(),
      element("p", { class: "hint" }, "Point at a sentence, or press ↑ and ↓, to light what it means. Enter keeps it and shows its program; ← and → turn to the next image, Esc goes back.")),
    element("div", { class: "right" }, ...(groups.length ? groups : [element("p", { class: "empty" }, "No sentence holds in this image.")]))));
  const asked = Number.parseInt(query.get("sentence"), 10);
  if (items.has(asked)) {
    sentences.pin(asked);
    items.get(asked).scrollIntoView({ block: "nearest" });
  }
  page.keys = {
    ArrowRight: () => neighbour(1), ArrowLeft: () => neighbour(-1),
    ArrowDown: () => moveFocus(1), ArrowUp: () => moveFocus(-1),
    Escape: () => { location.hash = RefGrasp.lastGrid || "#/images"; },
  };
  return page;
};

// Images count upwards through the scenes, with gaps where scenes were given up.
RefGrasp.findImage = async function (imageIndex) {
  const { firstImages, imagesOfScene, offsets } = RefGrasp.index;
  let low = -1;
  let high = firstImages.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (firstImages[middle] <= imageIndex) low = middle;
    else high = middle;
  }
  if (low < 0 || imagesOfScene[low] === 0) return null;
  const scene = await RefGrasp.loadScene(low);
  const place = scene.images.findIndex((view) => view.index === imageIndex);
  return place < 0 ? null : { scene, place, position: offsets[low] + place };
};
