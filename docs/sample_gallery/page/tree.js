// SPDX-License-Identifier: GPL-3.0-or-later
// The program behind a sentence as a tree to read; pointing at a line lights what the line stands for.
"use strict";

// A node of the data: [text, role, objects, children]; role is "target", "anchor" or "".
RefGrasp.makeTree = function (scene, view, sentence, stage, restore) {
  const { element } = RefGrasp;

  function line(node) {
    const [text, role, objects, children] = node;
    const ids = objects === null ? null : RefGrasp.idsIn(objects, view.index);
    const light = () => {
      if (ids === null) return;
      if (role === "anchor") stage.light([], ids);
      else stage.light(ids, []);
    };
    const label = element(ids === null ? "span" : "button", {
      class: `node ${role}`, type: ids === null ? null : "button",
      onmouseenter: light, onfocus: light, onmouseleave: restore, onblur: restore, onclick: light,
    }, element("span", { class: "what" }, text), ids === null ? null : element("span", { class: "who" }, who(ids)));
    return element("li", {}, label, children.length ? element("ul", {}, ...children.map(line)) : null);
  }

  function who(ids) {
    const NAMED = 3;
    const names = ids.slice(0, NAMED).map((id) => scene.objects[id].label);
    if (ids.length > NAMED) names.push(`${ids.length - NAMED} more`);
    return names.length ? names.join(", ") : "nothing";
  }

  return element("ul", { class: "tree", "aria-label": "Program of the sentence" }, line(sentence.tree));
};
