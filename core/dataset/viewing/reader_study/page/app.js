// SPDX-License-Identifier: GPL-3.0-or-later
// The screens of a study: who reads, one item after another, and the file at the end.
"use strict";

(function () {
  const { element, study } = RefGrasp;
  const main = document.getElementById("main");
  const REACH = 6; // pixels of the picture
  const CHOSEN = [255, 176, 0, 70];
  const EDGE = [255, 176, 0, 255];
  const MARKS = ["nobody would say that", "odd", "acceptable", "good", "just as I would say it"];
  let keys = {};

  function storage() {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  }

  function show(...nodes) {
    main.replaceChildren(...nodes);
    document.body.dataset.ready = String(Number(document.body.dataset.ready || 0) + 1);
  }

  // ---------------------------------------------------------------- who reads
  function askName() {
    const field = element("input", { id: "reader", type: "text", value: study.reader, required: true, autocomplete: "off" });
    const form = element("form", {
      class: "welcome",
      onsubmit: (event) => {
        event.preventDefault();
        const name = field.value.trim();
        if (name) read(name);
      },
    },
    element("p", {}, "You see pictures of things on a table, each with a sentence, as said to a robot that looks at the "
      + "table from where the camera is: left, right, near and far are those of the picture."),
    element("ol", {},
      element("li", {}, "Click on the object that the sentence means. If it may mean more than one, choose “Several fit”; if it fits none, “None fits”."),
      element("li", {}, `Say how natural it is to ask for that object in this way in this picture, from 1 (${MARKS[0]}) to 5 (${MARKS[4]}); also where several or none fit.`),
      element("li", {}, "Your answers stay in this browser, so you can stop and go on later. At the end, save them as a file and send it back.")),
    element("label", { for: "reader" }, "Your name or initials"), field,
    element("button", { class: "plain", type: "submit" }, "Begin"));
    show(form);
    field.focus();
  }

  // ---------------------------------------------------------------- items
  function read(reader) {
    const store = RefGrasp.storeOf(storage(), study.study, reader);
    const answers = RefGrasp.makeAnswers(study.items.length, store.load());
    const maps = new Map();
    const labels = (number) => {
      if (!maps.has(number)) maps.set(number, RefGrasp.labelMap(study.images[number]));
      return maps.get(number);
    };

    function answer(item, change) {
      answers.set(item, change);
      const kept = store.save(answers.save());
      document.getElementById("progress").textContent = `${answers.done()} of ${study.items.length} answered`
        + (kept ? "" : ". This browser does not keep answers: do not close the page before you save them.");
    }

    function download() {
      const text = JSON.stringify(answers.file(study.study, reader), null, 1);
      const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      element("a", { href: address, download: "answers.json" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    }

    function finish() {
      keys = {};
      show(element("section", { class: "welcome" },
        element("p", {}, `Thank you, ${reader}: all sentences are answered.`),
        element("button", { class: "plain save", type: "button", onclick: download }, "Save answers.json"),
        element("button", { class: "plain", type: "button", onclick: () => showItem(study.items.length - 1) }, "Look at them again")));
    }

    function next(item) {
      const open = answers.open((item + 1) % study.items.length);
      if (open === null) finish();
      else showItem(open);
    }

    function showItem(item) {
      const [number, sentence] = study.items[item];
      const screen = makeItem(study.images[number], labels(number), sentence, answers.get(item), {
        choose: (choice) => { answer(item, { choice }); screen.update(answers.get(item)); },
        mark: (natural) => { answer(item, { natural }); screen.update(answers.get(item)); },
        next: () => { if (answers.isDone(item)) next(item); },
        back: item > 0 ? () => showItem(item - 1) : null,
        save: download,
      });
      keys = screen.keys;
      answer(item, {});
      show(screen.node);
      scrollTo(0, 0);
    }

    const open = answers.open(0);
    if (open === null) finish();
    else showItem(open);
  }

  function makeItem(image, labels, sentence, given, on) {
    const { width, height } = image;
    const photo = element("img", { src: image.file, alt: "", width, height, draggable: "false" });
    const canvas = element("canvas", { width, height, "aria-hidden": "true" });
    const stage = element("div", { class: "stage asked", onclick: click }, photo, canvas);
    photo.addEventListener("error", () => stage.classList.add("broken"));
    const hint = element("p", { class: "hint", role: "status" });
    const button = (label, key, action, extra) => element("button", {
      class: "plain", type: "button", "aria-pressed": "false", "aria-keyshortcuts": key, onclick: action, ...extra,
    }, label);
    const several = button("Several fit", "s", () => on.choose("several"));
    const none = button("None fits", "n", () => on.choose("none"));
    const marks = MARKS.map((text, i) => button(`${i + 1}`, `${i + 1}`, () => on.mark(i + 1), { title: text }));
    const forward = button("Next", "Enter", on.next, { class: "plain next" });
    forward.removeAttribute("aria-pressed");

    function click(event) {
      const box = canvas.getBoundingClientRect();
      const x = Math.floor(((event.clientX - box.left) / box.width) * width);
      const y = Math.floor(((event.clientY - box.top) / box.height) * height);
      const id = RefGrasp.objectAt(labels, width, height, x, y, REACH);
      if (id < 0) hint.textContent = "There is no object at that place.";
      else on.choose(id);
    }

    function paint(choice) {
      const pixels = new ImageData(width, height);
      for (let y = 0, at = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1, at += 1) {
          if (labels[at] !== choice || !Number.isInteger(choice)) continue;
          const inside = x > 0 && x + 1 < width && y > 0 && y + 1 < height && labels[at - 1] === choice
            && labels[at + 1] === choice && labels[at - width] === choice && labels[at + width] === choice;
          pixels.data.set(inside ? CHOSEN : EDGE, 4 * at);
        }
      }
      canvas.getContext("2d").putImageData(pixels, 0, 0);
    }

    function update({ choice, natural }) {
      hint.textContent = "";
      paint(choice);
      several.setAttribute("aria-pressed", String(choice === "several"));
      none.setAttribute("aria-pressed", String(choice === "none"));
      marks.forEach((mark, i) => mark.setAttribute("aria-pressed", String(natural === i + 1)));
      forward.disabled = choice === null || natural === null;
    }

    const node = element("section", { class: "item" }, stage,
      element("div", { class: "question" },
        element("p", { class: "said", lang: study.language }, sentence),
        element("div", { class: "row" }, several, none), hint,
        element("div", { class: "row marks", role: "group", "aria-label": "How natural is the sentence?" },
          element("p", {}, `How natural is it? 1: ${MARKS[0]}, 5: ${MARKS[4]}`), ...marks),
        element("div", { class: "row" },
          on.back ? element("button", { class: "plain", type: "button", onclick: on.back }, "Back") : null, forward,
          element("button", { class: "plain save", type: "button", onclick: on.save }, "Save so far"))));
    const byKey = { s: () => on.choose("several"), n: () => on.choose("none"), Enter: on.next };
    MARKS.forEach((_, i) => { byKey[String(i + 1)] = () => on.mark(i + 1); });
    update(given);
    return { node, update, keys: byKey };
  }

  addEventListener("keydown", (event) => {
    if (event.target.matches("input, button") && event.key === "Enter") return;
    if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  if (study) askName();
  else show(element("p", { class: "problem", role: "alert" }, "data.js is missing or damaged: ask for the study's folder again."));
})();
