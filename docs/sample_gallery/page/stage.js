// SPDX-License-Identifier: GPL-3.0-or-later
// A photograph on which objects can be lit: the rest goes dim, the target gets an amber edge and a tint,
// anchors blue ones. The tint is thin, so that a red mug stays a red mug. Grasps of the target are thin hands.
"use strict";

RefGrasp.makeStage = function (view, label, loading) {
  const { element, svg } = RefGrasp;
  const DIM = [16, 20, 32, 70];
  // By role: nothing, anchor, target.
  const TINT = [DIM, [40, 120, 255, 64], [255, 176, 0, 48]];
  const EDGE = [DIM, [77, 141, 255, 255], [255, 176, 0, 255]];

  const photo = element("img", {
    src: RefGrasp.photoPath(view.index), alt: label, width: view.width, height: view.height,
    loading, decoding: "async", draggable: "false",
  });
  const canvas = element("canvas", { width: view.width, height: view.height, "aria-hidden": "true" });
  const boxes = svg("svg", {
    viewBox: `0 0 ${view.width} ${view.height}`, "aria-hidden": "true", preserveAspectRatio: "none",
  });
  const node = element("div", { class: "stage" }, photo, canvas, boxes);
  photo.addEventListener("error", () => node.classList.add("broken"));

  const byId = new Map(view.objects.map((item) => [item.id, item]));
  let shown = "";

  function mark(roles, items, role) {
    for (const item of items) {
      if (!item.counts) continue;
      RefGrasp.eachPixel(item.counts, view.height, (x, y) => {
        if (x < view.width) roles[y * view.width + x] = role;
      });
    }
  }

  function paint(roles) {
    const { width, height } = view;
    const image = new ImageData(width, height);
    for (let y = 0, at = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1, at += 1) {
        const role = roles[at];
        const edge = role && ((x > 0 && roles[at - 1] !== role) || (x + 1 < width && roles[at + 1] !== role)
          || (y > 0 && roles[at - width] !== role) || (y + 1 < height && roles[at + width] !== role));
        image.data.set(edge ? EDGE[role] : TINT[role], 4 * at);
      }
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  function drawBox(item, role) {
    if (!item.box) return;
    const [x1, y1, x2, y2] = item.box;
    // Boxes are inclusive: the last pixel ends at x2 + 1.
    const frame = { x: x1, y: y1, width: x2 + 1 - x1, height: y2 + 1 - y1 };
    boxes.append(svg("rect", { ...frame, class: "halo" }), svg("rect", { ...frame, class: role }));
  }

  // A hand of the data: [object, score, points of its strokes ...]; the score stands at the end of the last.
  // Of a part whose grasps are known, only these are drawn.
  function drawHands(ids, part) {
    const own = ids.map((id) => byId.get(id)).map((item) => part && item && item.parts && item.parts[part]);
    const hands = ids.flatMap((id, i) => (own[i] && own[i].hands) || view.hands.filter((hand) => hand[0] === id));
    for (const role of ["hand halo", "hand"]) {
      for (const [, , ...strokes] of hands) {
        for (const points of strokes) boxes.append(svg("polyline", { points: points.join(" "), class: role }));
      }
    }
    drawScores(hands);
  }

  // As large as text of the page, whatever size the photograph has there; one that would cover another moves up.
  function drawScores(hands) {
    const pixel = view.width / (node.clientWidth || view.width);
    const [wide, high] = [30 * pixel, 13 * pixel];
    const taken = [];
    for (const [, score, ...strokes] of hands) {
      const [x, end] = strokes.at(-1).slice(-2);
      let y = Math.min(Math.max(end - 3 * pixel, high), view.height);
      const covers = ([u, v]) => Math.abs(u - x) < wide && Math.abs(v - y) < high - pixel / 2;
      while (y > high && taken.some(covers)) y -= pixel;
      taken.push([x, y]);
      boxes.append(svg("text", { x, y, "font-size": 11 * pixel, "stroke-width": 3 * pixel }, score.toFixed(2)));
    }
  }

  function clear() {
    if (!shown) return;
    shown = "";
    canvas.getContext("2d").clearRect(0, 0, view.width, view.height);
    boxes.replaceChildren();
    node.classList.remove("lit");
  }

  // With `part`, only this part of the targets is lit, where it is seen.
  function light(targets, anchors, held = [], part = null) {
    const key = JSON.stringify([targets, anchors, held, part]);
    if (key === shown) return;
    clear();
    shown = key;
    const pick = (ids) => ids.map((id) => byId.get(id)).filter(Boolean);
    const meant = pick(targets).map((item) => ((part && item.parts && item.parts[part]) || item));
    const roles = new Uint8Array(view.width * view.height);
    mark(roles, pick(anchors), 1);
    mark(roles, meant, 2);
    paint(roles);
    for (const item of pick(anchors)) drawBox(item, "anchor");
    for (const item of meant) drawBox(item, "target");
    drawHands(held, part);
    node.classList.add("lit");
  }

  return { node, light, clear, has: (id) => Boolean(byId.get(id) && byId.get(id).box) };
};

// Sentences of one stage: pointing at one lights it for the moment, a click keeps it lit.
RefGrasp.makeSentences = function (scene, view, stage, onPin) {
  let pinned = null;
  const buttons = new Map();

  function show(number) {
    if (number == null) return stage.clear();
    const sentence = scene.sentences[number];
    stage.light(sentence.targets, RefGrasp.idsIn(sentence.anchors, view.index), sentence.targets, sentence.part);
  }

  function pin(number) {
    pinned = pinned === number ? null : number;
    for (const [other, button] of buttons) button.setAttribute("aria-pressed", String(other === pinned));
    show(pinned);
    if (pinned != null) {
      const names = scene.sentences[pinned].targets.map((id) => scene.objects[id].label);
      RefGrasp.announce(`Highlighted: ${names.join(", ") || "nothing"}`);
    }
    if (onPin) onPin(pinned);
  }

  function button(number) {
    const sentence = scene.sentences[number];
    const node = RefGrasp.element("button", {
      type: "button", class: "sentence", "aria-pressed": "false", "data-sentence": number, lang: RefGrasp.index.language,
      onmouseenter: () => show(number),
      onmouseleave: () => show(pinned),
      onfocus: () => show(number),
      onblur: () => show(pinned),
      onclick: () => pin(number),
    }, sentence.text);
    buttons.set(number, node);
    return node;
  }

  return { button, pin, show, current: () => pinned };
};

// Ids are stored once if they are the same in all images, else by image.
RefGrasp.idsIn = (ids, imageIndex) => (Array.isArray(ids) ? ids : ids[imageIndex] || []);
