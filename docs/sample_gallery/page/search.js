// SPDX-License-Identifier: GPL-3.0-or-later
// Filters: which sentences of the dataset match, read part by part from the search files.
"use strict";

RefGrasp.noFilter = (filter) => !(filter.kind || filter.category || filter.color || filter.text);

RefGrasp.makeMatcher = function (filter) {
  const { kinds, categories, colors } = RefGrasp.index;
  const wanted = [[2, kinds, filter.kind], [3, categories, filter.category], [4, colors, filter.color]]
    .filter(([, , value]) => value)
    .map(([column, table, value]) => [column, table.findIndex((row) => row[0] === value)]);
  const terms = (filter.text || "").toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => wanted.every(([column, number]) => row[column] === number)
    && (terms.length === 0 || terms.every((term) => row[5].toLowerCase().includes(term)));
};

// Rows: [scene, sentence, kind, category, color, text, images or 0 for all].
// Calls `found(scene, sentences, done)` as parts arrive; stops once `stale()`.
RefGrasp.search = async function (filter, onScene, onProgress, stale) {
  const matches = RefGrasp.makeMatcher(filter);
  const parts = RefGrasp.index.searchParts;
  for (let part = 0; part < parts; part += 1) {
    const rows = await RefGrasp.parts.load("search", part);
    if (stale()) return;
    const scenes = new Map();
    for (const row of rows) {
      if (!matches(row)) continue;
      if (!scenes.has(row[0])) scenes.set(row[0], []);
      scenes.get(row[0]).push({ sentence: row[1], images: row[6] });
    }
    for (const [scene, sentences] of scenes) onScene(scene, sentences);
    onProgress(part + 1, parts);
  }
};
