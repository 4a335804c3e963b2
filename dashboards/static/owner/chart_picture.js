// Saves a chart as a PNG with its title and legend, on the page's own background, and says so to the audit log.
import { toast } from "./toast.js";

const EDGE = 24;
const HEAD = 76;
const SHARPEST = 2;

export async function savePicture(chart, told, button, colour) {
  button.disabled = true;
  try {
    await report(button);
    const picture = await compose(chart, told, colour);
    download(picture, `${button.dataset.file}.png`);
  } catch {
    toast(button.dataset.fault);
  } finally {
    button.disabled = false;
  }
}

async function report(button) {
  const body = new URLSearchParams({ chart: button.dataset.name });
  const headers = { "X-Form-Token": button.dataset.token, Accept: "application/json" };
  const answer = await fetch(button.dataset.report, { method: "POST", body, headers });
  if (!answer.ok) throw new Error(String(answer.status));
}

async function compose(chart, told, colour) {
  const own = chart.options.devicePixelRatio;
  sharpen(chart, Math.max(devicePixelRatio, SHARPEST));
  try {
    return await paint(chart, told, colour);
  } finally {
    sharpen(chart, own);
  }
}

// A screen may have fewer points than a picture should.
function sharpen(chart, ratio) {
  chart.options.devicePixelRatio = ratio;
  chart.resize();
  chart.update("none");
}

function paint(chart, told, colour) {
  const source = chart.canvas;
  const scale = source.width / source.clientWidth;
  const width = source.clientWidth + 2 * EDGE;
  const height = source.clientHeight + HEAD + EDGE;
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = colour("surface");
  pen.fillRect(0, 0, width, height);
  title(pen, told, colour, width);
  keys(pen, chart, colour);
  pen.drawImage(source, EDGE, HEAD, source.clientWidth, source.clientHeight);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("empty"))), "image/png"));
}

function title(pen, told, colour, width) {
  pen.font = `650 16px ${Chart.defaults.font.family}`;
  pen.fillStyle = colour("ink");
  pen.fillText(told.title, EDGE, EDGE + 10, width - 2 * EDGE);
}

function keys(pen, chart, colour) {
  pen.font = `12px ${Chart.defaults.font.family}`;
  let left = EDGE;
  chart.data.datasets.forEach((each, number) => {
    if (!chart.isDatasetVisible(number)) return;
    pen.fillStyle = each.borderColor;
    pen.fillRect(left, EDGE + 26, 10, 10);
    pen.fillStyle = colour("muted");
    pen.fillText(each.label, left + 15, EDGE + 35);
    left += pen.measureText(each.label).width + 33;
  });
}

function download(picture, file) {
  const address = URL.createObjectURL(picture);
  const link = document.createElement("a");
  link.href = address;
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
