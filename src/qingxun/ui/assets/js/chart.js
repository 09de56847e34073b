// Charts: bars and lines drawn as SVG from the JSON beside them; the table stays one click away.

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, registerLocale, use } from "echarts/core";
import zh from "echarts/lib/i18n/langZH.js";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);
registerLocale("ZH", zh);

const COLORS = { muted: "#a9b4c6", red: "#c8242b", gold: "#b87503", blue: "#2f6fab", green: "#2c8150" };
const ORDER = ["muted", "red", "gold", "blue", "green"];
const INK = "#40474f";
const LINE = "#e3e5e8";

const textSize = () => Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.75);

function axes(data, size) {
  const names = {
    type: "category",
    data: data.categories,
    inverse: data.lying,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: "#8a9199" } },
    axisLabel: { color: INK, fontSize: size, hideOverlap: true },
  };
  const value = (unit, extra) => ({
    type: "value",
    name: unit,
    nameTextStyle: { color: INK, fontSize: size },
    splitLine: { lineStyle: { color: LINE } },
    axisLabel: { color: INK, fontSize: size },
    ...extra,
  });
  const left = data.series.find((one) => !one.right);
  const right = data.series.find((one) => one.right);
  const plain = data.lying && !data.reversed; // every bar carries its figure
  const whole = (side) => Number(data.series.every((one) => Boolean(one.right) !== side || one.values.every((each) => each === null || Number.isInteger(Number(each))))); // no 0.2 of a manuscript
  const values = [value(plain || !left ? "" : left.unit, { ...(plain ? { axisLabel: { show: false }, splitLine: { show: false } } : {}), inverse: data.reversed, minInterval: data.reversed ? 1 : whole(false), min: data.reversed ? 1 : null })];
  if (right) values.push(value(right.unit, { splitLine: { show: false }, min: 0, minInterval: whole(true) }));
  return data.lying ? { yAxis: names, xAxis: values } : { xAxis: names, yAxis: values };
}

/** Bars carry their figures when there are few; a line carries its last one. */
function series(data, size) {
  return data.series.map((one, index) => {
    const color = COLORS[one.color] || COLORS[ORDER[index % ORDER.length]];
    const few = data.categories.length <= 6 || data.lying;
    const label = { color: INK, fontSize: size, formatter: ({ value }) => (value === null || value === undefined ? "" : String(value)) };
    const common = { name: one.name, data: one.values, color, animation: false, emphasis: { disabled: true } };
    const axis = data.lying ? { xAxisIndex: one.right ? 1 : 0 } : { yAxisIndex: one.right ? 1 : 0 };
    if (one.kind === "line") {
      return { ...common, ...axis, type: "line", symbol: "circle", symbolSize: 6, lineStyle: { width: 2 }, endLabel: { ...label, show: !few, color } , label: { ...label, show: few && data.series.length < 3, position: "top" } };
    }
    return { ...common, ...axis, type: "bar", barMaxWidth: 26, barGap: "8%", itemStyle: { borderRadius: data.lying ? [0, 2, 2, 0] : [2, 2, 0, 0] }, label: { ...label, show: few, position: data.lying ? "right" : "top" } };
  });
}

function draw(figure) {
  const source = figure.querySelector("script[type='application/json']");
  const plot = figure.querySelector("[data-chart-plot]");
  const table = figure.querySelector(".qx-chart-table");
  if (!source || !plot || plot.dataset.drawn) return;
  plot.dataset.drawn = "1";
  plot.hidden = false;
  if (table) table.open = false;
  const data = JSON.parse(source.textContent);
  const size = textSize();
  const chart = init(plot, null, { renderer: "svg", locale: document.documentElement.lang.startsWith("zh") ? "ZH" : "EN" });
  const several = data.series.length > 1;
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 4, right: data.lying ? 36 : data.series.some((one) => one.kind === "line") ? 34 : 12, top: several ? 44 : 28, bottom: 4, containLabel: true },
    legend: several ? { top: 0, left: "center", icon: "roundRect", itemWidth: 12, itemHeight: 10, textStyle: { color: INK, fontSize: size } } : undefined,
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText", textStyle: { fontSize: size }, confine: true },
    ...axes(data, size),
    series: series(data, size),
  });
  new ResizeObserver(() => chart.resize()).observe(plot);
}

const drawAll = () => document.querySelectorAll("figure[data-chart]").forEach(draw);
drawAll();
document.addEventListener("htmx:load", drawAll);
