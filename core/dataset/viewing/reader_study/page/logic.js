// SPDX-License-Identifier: GPL-3.0-or-later
// What a study does without a screen: which object a click hits, what was answered, and what is left.
"use strict";

// Called by data.js.
RefGrasp.startStudy = function (study) {
  RefGrasp.study = study;
};

// scene_id of the object at each pixel, row by row; -1 = none.
RefGrasp.labelMap = function (image) {
  const labels = new Int16Array(image.width * image.height).fill(-1);
  for (const [id, counts] of image.objects) {
    RefGrasp.eachPixel(counts, image.height, (x, y) => {
      if (x < image.width) labels[y * image.width + x] = id;
    });
  }
  return labels;
};

// The object at a pixel, or the nearest within `reach` pixels: nobody hits the handle of a spoon exactly.
RefGrasp.objectAt = function (labels, width, height, x, y, reach) {
  let best = -1;
  let least = reach * reach + 1;
  for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v += 1) {
    for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u += 1) {
      const distance = (u - x) ** 2 + (v - y) ** 2;
      if (distance < least && labels[v * width + u] >= 0) {
        best = labels[v * width + u];
        least = distance;
      }
    }
  }
  return best;
};

// Answers of one reader, by item. An item counts as answered with both a choice and a mark.
RefGrasp.makeAnswers = function (count, saved) {
  const answers = new Map();
  const isChoice = (value) => Number.isInteger(value) || value === "several" || value === "none";
  const isMark = (value) => Number.isInteger(value) && value >= 1 && value <= 5;

  function get(item) {
    return answers.get(item) || { choice: null, natural: null };
  }

  function set(item, change) {
    answers.set(item, { ...get(item), ...change });
  }

  function isDone(item) {
    const { choice, natural } = get(item);
    return isChoice(choice) && isMark(natural);
  }

  // What is in the browser may be damaged, or of an older page.
  for (const row of Array.isArray(saved) ? saved : []) {
    const [item, answer] = Array.isArray(row) ? row : [];
    if (!Number.isInteger(item) || item < 0 || item >= count || !answer) continue;
    if (isChoice(answer.choice)) set(item, { choice: answer.choice });
    if (isMark(answer.natural)) set(item, { natural: answer.natural });
  }

  return {
    get,
    set,
    isDone,
    done: () => [...answers.keys()].filter(isDone).length,
    // The first item that is open, from `start` on and then from the beginning; null if none is.
    open(start) {
      for (let step = 0; step < count; step += 1) {
        const item = (start + step) % count;
        if (!isDone(item)) return item;
      }
      return null;
    },
    save: () => [...answers],
    // The file that `reader_study.py --score` reads.
    file: (study, reader) => ({
      study,
      reader,
      answers: [...answers.keys()].filter(isDone).sort((a, b) => a - b)
        .map((item) => ({ item, choice: get(item).choice, natural: get(item).natural })),
    }),
  };
};

// Where answers are kept between visits; null, and nothing is kept, where the browser does not allow it.
RefGrasp.storeOf = function (storage, study, reader) {
  const key = `refgrasp-study-${study}-${reader}`;
  return {
    load() {
      try {
        return JSON.parse(storage.getItem(key));
      } catch {
        return null;
      }
    },
    save(value) {
      try {
        storage.setItem(key, JSON.stringify(value));
        return true;
      } catch {
        return false;
      }
    },
  };
};
