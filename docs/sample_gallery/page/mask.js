// SPDX-License-Identifier: GPL-3.0-or-later
// COCO's compressed run lengths, decoded in the browser: a page from disk may not read pixels of a PNG.
"use strict";

// Runs of 0 and 1 alternate, column by column. Each number is written in groups of five bits, lowest
// first, as characters from "0" on; 32 means that more follow, 16 in the last group is the sign. From the
// fourth run on, the difference to the run two before is stored.
RefGrasp.decodeRuns = function (text) {
  const runs = [];
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let group;
    do {
      group = text.charCodeAt(at) - 48;
      at += 1;
      value += (group & 31) * 2 ** shift;
      shift += 5;
    } while (group & 32 && at < text.length);
    if (group & 16) value -= 2 ** shift;
    if (runs.length > 2) value += runs[runs.length - 2];
    runs.push(value);
  }
  return runs;
};

// Call `paint(x, y)` for each pixel of the mask.
RefGrasp.eachPixel = function (counts, height, paint) {
  let position = 0;
  let inside = false;
  for (const run of RefGrasp.decodeRuns(counts)) {
    if (inside) {
      for (let i = position; i < position + run; i += 1) paint(Math.floor(i / height), i % height);
    }
    position += run;
    inside = !inside;
  }
};
