// Draws the charts of a page from the figures that stand in it as JSON; each chart's table beside it needs no script.
import { savePicture } from "./chart_picture.js";

const COLOURS = 6;
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = [];

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function wording(told) {
  const decimals = (most) => new Intl.NumberFormat(told.locale, { maximumFractionDigits: most });
  const seconds = new Intl.NumberFormat(told.locale, { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: 1 });
  const millis = new Intl.NumberFormat(told.locale, { style: "unit", unit: "millisecond", unitDisplay: "short", maximumFractionDigits: 0 });
  const kinds = {
    share: () => { const share = new Intl.NumberFormat(told.locale, { style: "percent", maximumFractionDigits: 1 }); return (value) => share.format(value); },
    cost: () => { const plain = decimals(4); return (value) => plain.format(value); },
    money: () => { const money = new Intl.NumberFormat(told.locale, { style: "currency", currency: told.currency }); return (value) => money.format(value); },
    milliseconds: () => (value) => (value >= 1000 ? seconds.format(value / 1000) : millis.format(value)),
  };
  return (kinds[told.unit] ?? (() => { const plain = decimals(1); return (value) => plain.format(value); }))();
}

function dataset(series, place, told) {
  const own = colour(series.before ? "chart-6" : `chart-${(place % COLOURS) + 1}`);
  const line = told.type === "line" || series.before;
  return {
    label: series.name,
    data: series.values,
    type: line ? "line" : "bar",
    borderColor: own,
    backgroundColor: own,
    borderWidth: line ? 2 : 0,
    borderDash: series.before ? [5, 4] : [],
    borderRadius: line ? 0 : 3,
    pointRadius: series.values.length > 45 ? 0 : 2,
    pointHitRadius: 12,
    maxBarThickness: 46,
    cubicInterpolationMode: "monotone",
    spanGaps: true,
    stack: series.before ? "before" : "now",
    order: series.before ? 0 : 1,
  };
}

function scales(told, word) {
  const ink = colour("muted");
  const stacked = Boolean(told.stacked);
  return {
    x: { stacked, grid: { display: false }, border: { color: colour("line") }, ticks: { color: ink, maxRotation: 0, autoSkipPadding: 18 } },
    y: {
      stacked,
      beginAtZero: true,
      max: told.unit === "share" ? 1 : undefined,
      grid: { color: colour("chart-grid") },
      border: { display: false },
      ticks: { color: ink, maxTicksLimit: 6, precision: told.unit === "count" ? 0 : undefined, callback: (value) => word(value) },
    },
  };
}

function options(told) {
  const word = wording(told);
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: still.matches ? false : { duration: 300 },
    interaction: { mode: "index", intersect: false },
    scales: scales(told, word),
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: colour("ink"), titleColor: colour("page"), bodyColor: colour("page"), padding: 10, cornerRadius: 8, boxPadding: 4,
        filter: (item) => item.raw !== null,
        callbacks: { label: (item) => ` ${item.dataset.label}: ${word(item.raw)}` },
      },
    },
  };
}

// Buttons, not drawn on the canvas: so that they are reached by key and read out.
function legend(place, chart, told) {
  const hidden = new Set(drawn.find((each) => each.place === place)?.hidden);
  const list = document.createElement("ul");
  list.className = "chart-legend";
  told.series.forEach((series, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chart-key";
    button.classList.add(series.before ? "is-before" : `is-${(number % COLOURS) + 1}`);
    button.textContent = series.name;
    const show = (shown) => { button.setAttribute("aria-pressed", String(shown)); chart.setDatasetVisibility(number, shown); };
    show(!hidden.has(number));
    button.addEventListener("click", () => { show(!chart.isDatasetVisible(number)); chart.update(); });
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  });
  place.querySelector(".chart-legend")?.remove();
  place.prepend(list);
}

function draw(place) {
  const told = JSON.parse(place.querySelector('script[type="application/json"]').textContent);
  const canvas = place.querySelector("canvas");
  const chart = new Chart(canvas, {
    type: told.type,
    data: { labels: told.labels, datasets: told.series.map((series, number) => dataset(series, number, told)) },
    options: options(told),
  });
  legend(place, chart, told);
  place.classList.add("is-drawn");
  return { place, chart, told };
}

function redraw() {
  for (const each of drawn) {
    each.hidden = each.told.series.map((_, number) => number).filter((number) => !each.chart.isDatasetVisible(number));
    each.chart.destroy();
    Object.assign(each, draw(each.place));
  }
}

function start() {
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  for (const place of document.querySelectorAll("[data-chart]")) drawn.push(draw(place));
  for (const button of document.querySelectorAll("button[data-picture-of]")) {
    const of = drawn.find((each) => each.place.id === button.dataset.pictureOf);
    button.hidden = !of;
    button.addEventListener("click", () => savePicture(of.chart, of.told, button, colour));
  }
  dark.addEventListener("change", redraw);
}

start();
