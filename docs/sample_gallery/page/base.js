// SPDX-License-Identifier: GPL-3.0-or-later
// The namespace of the page: elements, data files on demand, paths of images.
"use strict";

const RefGrasp = {};

// Text from the dataset only ever becomes a text node, never markup.
RefGrasp.element = function (tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== ""));
  return node;
};

RefGrasp.svg = function (tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

RefGrasp.count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many || one + "s"}`;

// A page opened from disk may not fetch its neighbours, but it may run them as scripts: each data file is
// one call of `receive`. Only the parts used last are kept, so 10,000 images never lie in memory at once.
RefGrasp.parts = (function () {
  const KEPT = 60;
  const loading = new Map();
  const received = new Map();

  function forgetOldest() {
    for (const key of loading.keys()) {
      if (loading.size <= KEPT) return;
      loading.delete(key);
    }
  }

  function load(kind, number) {
    const key = `${kind}_${String(number).padStart(5, "0")}`;
    const known = loading.get(key);
    if (known) {
      loading.delete(key);
      loading.set(key, known);
      return known;
    }
    const promise = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `data/${key}.js`;
      script.onload = () => {
        script.remove();
        const payload = received.get(key);
        received.delete(key);
        if (payload === undefined) reject(new Error(`data/${key}.js is damaged`));
        else resolve(payload);
      };
      script.onerror = () => {
        script.remove();
        loading.delete(key);
        reject(new Error(`data/${key}.js is missing`));
      };
      document.head.append(script);
    });
    loading.set(key, promise);
    forgetOldest();
    return promise;
  }

  return { load, receive: (key, payload) => received.set(key, payload) };
})();

// Called by data/index.js.
RefGrasp.start = function (index) {
  RefGrasp.index = index;
  index.offsets = [0];
  for (const count of index.imagesOfScene) index.offsets.push(index.offsets.at(-1) + count);
  index.images = index.offsets.at(-1);
};

// Position of an image in the whole dataset -> its scene and its place in it.
RefGrasp.locate = function (position) {
  const offsets = RefGrasp.index.offsets;
  let low = 0;
  let high = offsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (offsets[middle] <= position) low = middle;
    else high = middle;
  }
  return { scene: low, image: position - offsets[low] };
};

RefGrasp.loadScene = async function (scene) {
  const size = RefGrasp.index.scenesPerPart;
  const part = await RefGrasp.parts.load("scenes", Math.floor(scene / size));
  return part[scene % size];
};

RefGrasp.photoPath = (imageIndex) =>
  `${RefGrasp.index.base}/rgb/rgb_${String(imageIndex).padStart(8, "0")}.jpg`;

RefGrasp.announce = function (text) {
  document.getElementById("status").textContent = text;
};

RefGrasp.problem = function (error) {
  return RefGrasp.element("p", { class: "problem", role: "alert" },
    `${error.message}. Write the gallery again with tool_scripts/gallery.py.`);
};
