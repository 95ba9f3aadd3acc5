// SPDX-License-Identifier: GPL-3.0-or-later
// The page of figures: totals, bar charts and the map of where targets lie.
"use strict";

RefGrasp.showStatistics = async function (main) {
  const { element, svg } = RefGrasp;
  const figures = await RefGrasp.parts.load("statistics", 0);
  const number = (value) => value.toLocaleString("en");
  // Shares in percent, means with one digit.
  const total = (label, value) => (/^(share|right) /.test(label) ? `${Math.round(100 * value)} %`
    : value.toLocaleString("en", { maximumFractionDigits: 1 }));

  function totals() {
    return element("dl", { class: "totals" }, ...Object.entries(figures.totals).map(([label, value]) =>
      element("div", {}, element("dt", {}, label), element("dd", {}, total(label, value)))));
  }

  function bars(table) {
    const largest = Math.max(...table.rows.map((row) => row[1]), 1);
    const sum = table.rows.reduce((all, row) => all + row[1], 0) || 1;
    const rows = table.rows.map(([label, value]) => {
      const bar = svg("svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("rect", { width: (100 * value) / largest, height: 10 }));
      return element("tr", {}, element("th", { scope: "row" }, label), element("td", { class: "value" }, number(value)),
        element("td", { class: "share" }, `${((100 * value) / sum).toFixed(1)} %`), element("td", { class: "drawn" }, bar));
    });
    return element("section", { class: "chart", id: `chart-${table.key}` },
      element("h2", {}, table.title, element("span", {}, table.unit)), element("table", {}, element("tbody", {}, ...rows)));
  }

  // A scale stands upright, so that its shape shows: one column a step, labels as far as there is room.
  function columns(table) {
    const MOST_LABELS = 12;
    const largest = Math.max(...table.rows.map((row) => row[1]), 1);
    const sum = table.rows.reduce((all, row) => all + row[1], 0) || 1;
    const every = Math.ceil(table.rows.length / MOST_LABELS);
    const cells = table.rows.map(([label, value], position) => {
      const share = `${((100 * value) / sum).toFixed(1)} %`;
      const height = (100 * value) / largest;
      const bar = svg("svg", { class: "column", viewBox: "0 0 10 100", preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("rect", { y: 100 - height, width: 10, height }));
      const short = position % every === 0 ? label.split(" to ")[0] : "\u00a0";
      return element("li", { title: `${label}: ${number(value)} (${share})` },
        element("span", { class: "visually-hidden" }, `${label}: ${number(value)}`),
        element("span", { class: "top", "aria-hidden": "true" }, table.rows.length <= MOST_LABELS && value ? number(value) : ""),
        bar, element("span", { class: "step", "aria-hidden": "true" }, short));
    });
    return element("section", { class: "chart", id: `chart-${table.key}` },
      element("h2", {}, table.title, element("span", {}, table.unit)), element("ol", { class: "columns" }, ...cells));
  }

  function heat() {
    const { counts, title, unit } = figures.heat;
    const largest = Math.max(...counts.flat(), 1);
    const cells = counts.flatMap((row, y) => row.map((value, x) => {
      const cell = svg("rect", { x, y, width: 1.02, height: 1.02, "fill-opacity": value / largest });
      cell.append(svg("title", {}, `${number(value)}`));
      return cell;
    }));
    return element("section", { class: "chart", id: "chart-heat" },
      element("h2", {}, title, element("span", {}, unit)),
      svg("svg", { class: "heat", viewBox: `0 0 ${counts[0].length} ${counts.length}`, role: "img", "aria-label": title }, ...cells),
      element("p", { class: "facts" }, `The frame of the image; the darkest cell holds ${number(largest)}.`));
  }

  // Guesses: a table, because each has an interval and its own chance.
  function guesses() {
    const { rows, title, unit } = figures.guesses;
    const percent = (value) => (100 * value).toFixed(1);
    const lines = rows.map(([label, right, low, high, chance]) => element("tr", {}, element("th", { scope: "row" }, label),
      element("td", { class: "value" }, `${percent(right)} %`),
      element("td", { class: "share" }, `${percent(low)} to ${percent(high)}`),
      element("td", { class: "value" }, `by chance ${percent(chance)}`)));
    return element("section", { class: "chart", id: "chart-guesses" },
      element("h2", {}, title, element("span", {}, unit)), element("table", {}, element("tbody", {}, ...lines)),
      element("p", { class: "facts" }, "With 95 % intervals. Chance is a pick among all objects that are clear."));
  }

  main.replaceChildren(totals(), element("div", { class: "charts" },
    ...figures.tables.filter((table) => table.rows.length).map((table) => (table.ordered ? columns(table) : bars(table))), heat(), guesses()));
  return { close: () => {}, keys: {} };
};
