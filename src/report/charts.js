// Charts and matrices, drawn by ECharts. Each is a figure whose text alternative is its sentence and a table of its data.

// What is drawn, to be drawn anew when the colours change: functions without arguments.
const redraws = [];
const charts = [];

function colors() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue('--' + name).trim();
  return {
    paper: get('paper'), ink: get('ink'), faint: get('faint'), line: get('line'), accent: get('accent'),
    series: [1, 2, 3, 4].map((k) => get('series-' + k)),
    scale: [get('low'), get('middle'), get('high')],
  };
}

// An ECharts instance on `node`, which follows its size; option() is asked again when light changes to dark. Pictures are
// SVG, which prints sharply; a map of many words is a canvas, which zooms faster.
function draw(node, option, renderer) {
  const chart = echarts.init(node, null, {renderer: renderer || 'svg'});
  const redraw = () => chart.setOption(Object.assign({animation: false}, option(colors())), true);
  redraw();
  redraws.push(redraw);
  charts.push(chart);
  new ResizeObserver(() => chart.resize()).observe(node);
  return chart;
}

function axis(declared, palette) {
  const shared = {
    name: declared.title, nameLocation: 'middle', nameGap: 28, nameTextStyle: {color: palette.faint},
    axisLine: {show: true, lineStyle: {color: palette.line}},
    axisLabel: {color: palette.faint, hideOverlap: true},
    splitLine: {show: declared.scale !== 'category', lineStyle: {color: palette.line, opacity: 0.5}},
  };
  if (declared.scale === 'category') return Object.assign(shared, {type: 'category', data: declared.values});
  // Axes of amounts begin at zero only where bars stand on them.
  shared.scale = !declared.zero;
  shared.axisLine.onZero = false;
  if (declared.scale === 'linear') return Object.assign(shared, {type: 'value'});
  shared.axisLabel.formatter = (value) => (value >= 1e4 || value < 1e-3 ? value.toExponential(0).replace('e+', 'e') : value);
  return Object.assign(shared, {type: 'log'});
}

// Bars with long names lie on their side, so that the names can be read.
const liesDown = (block) => block.x.scale === 'category' && block.x.values.some((value) => value.length > 10);

function chartSeries(block, palette) {
  return block.series.map((entry, k) => {
    const color = palette.series[k % palette.series.length];
    const base = {name: entry.name, data: entry.data, itemStyle: {color}, lineStyle: {color, width: 2}};
    if (entry.mark === 'bars') return Object.assign(base, {type: 'bar', barCategoryGap: '15%'});
    if (entry.mark === 'points') return Object.assign(base, {type: 'scatter', symbolSize: 5});
    return Object.assign(base, {type: 'line', showSymbol: entry.data.length < 60, symbolSize: 5});
  });
}

function chartOption(block, palette) {
  const legend = block.series.length > 1;
  const down = liesDown(block);
  const x = axis(block.x, palette);
  const y = axis(block.y, palette);
  if (x.type === 'value') Object.assign(x, {min: 'dataMin', max: 'dataMax'});
  if (down) Object.assign(x, {inverse: true, name: '', axisLabel: {color: palette.faint, interval: 0}});
  else Object.assign(y, {nameLocation: 'end', nameGap: 12, nameTextStyle: {color: palette.faint, align: 'left'}});
  return {
    grid: {left: 8, right: 24, top: down ? 8 : legend ? 62 : 36, bottom: 34, containLabel: true},
    legend: {show: legend, top: 0, left: 0, textStyle: {color: palette.ink}},
    tooltip: {
      trigger: 'axis', renderMode: 'richText', confine: true,
      valueFormatter: (value) => (typeof value === 'number' ? formatValue(value, {}) : String(value)),
    },
    xAxis: down ? y : x,
    yAxis: down ? x : y,
    series: chartSeries(block, palette),
  };
}

// The chart's data as a table: a row for each x, a column for each series.
function chartTable(block) {
  const rows = new Map();
  block.series.forEach((entry, k) => {
    entry.data.forEach((point, i) => {
      const [x, y] = Array.isArray(point) ? point : [block.x.values[i], point];
      if (!rows.has(x)) rows.set(x, [x, ...block.series.map(() => undefined)]);
      rows.get(x)[k + 1] = y;
    });
  });
  const columns = [{title: block.x.title, format: block.x.scale === 'category' ? 'text' : 'general'}]
    .concat(block.series.map((entry) => ({title: entry.name, format: 'general'})));
  return {type: 'table', title: block.title, columns, rows: [...rows.values()], folded: 'The same as a table'};
}

function renderChart(block) {
  const node = element('div', {class: 'chart', role: 'img', 'aria-label': `${block.title}. ${block.text || ''}`});
  if (liesDown(block)) node.style.height = `${4 + 1.5 * block.x.values.length}rem`;
  requestAnimationFrame(() => draw(node, (palette) => chartOption(block, palette)));
  return element('figure', {id: block.id}, element('h3', {}, block.title), node,
    block.text ? element('figcaption', {}, block.text) : null, renderBlock(chartTable(block)));
}

function matrixOption(block, matrix, [low, high], palette) {
  const data = [];
  matrix.values.forEach((row, i) => row.forEach((value, j) => data.push([j, i, value])));
  const words = {type: 'category', data: block.words, axisLabel: {color: palette.faint, interval: 'auto'}};
  const tip = ({data: [j, i, value]}) => `${block.words[i]} – ${block.words[j]}: ${formatNumber(value, 3)}`;
  return {
    grid: {left: 8, right: 8, top: 8, bottom: 60, containLabel: true},
    tooltip: {renderMode: 'richText', formatter: tip, confine: true},
    xAxis: Object.assign({}, words, {axisLabel: {color: palette.faint, rotate: 45}}),
    yAxis: Object.assign({}, words, {inverse: true}),
    visualMap: {
      min: low, max: high, calculable: true, precision: 2, orient: 'horizontal', left: 'center', bottom: 0,
      inRange: {color: low < 0 ? palette.scale : palette.scale.slice(1)}, textStyle: {color: palette.faint}, itemHeight: 160, itemWidth: 12,
    },
    series: [{type: 'heatmap', data, progressive: 0, itemStyle: {borderColor: palette.paper, borderWidth: 0.5}}],
  };
}

// The ends of the scale of colours that all matrices share. A diverging one is symmetric about zero, and the diagonal, which
// is 1 in all matrices of cosines, does not stretch it; a sequential one begins at zero.
function matrixRange(block) {
  let largest = 0;
  const diverging = block.scale === 'diverging';
  for (const {values} of block.matrices) {
    values.forEach((row, i) => row.forEach((value, j) => {
      if (i !== j || !diverging) largest = Math.max(largest, Math.abs(value));
    }));
  }
  const end = Math.ceil(largest * 20) / 20 || 1;
  return [diverging ? -end : 0, end];
}

// Matrices over the same words, side by side.
function renderMatrices(block) {
  const range = matrixRange(block);
  const figures = block.matrices.map((matrix) => {
    const node = element('div', {class: 'chart matrix', role: 'img', 'aria-label': `${block.title}: ${matrix.name}`});
    requestAnimationFrame(() => draw(node, (palette) => matrixOption(block, matrix, range, palette)));
    const columns = [{title: 'Word', format: 'text'}].concat(
      block.words.map((word) => ({title: word, format: 'decimal', digits: 2})));
    const rows = matrix.values.map((row, i) => [block.words[i], ...row]);
    return element('figure', {}, element('h4', {}, matrix.name), node,
      renderBlock({type: 'table', title: matrix.name, columns, rows, folded: 'The same as a table'}));
  });
  return element('div', {id: block.id}, element('h3', {}, block.title), block.text ? element('p', {}, block.text) : null,
    element('div', {class: 'pair'}, figures));
}

// Follows a change between light and dark. Paper is always light; its charts get their sizes before it is laid out.
function followMedium() {
  const redrawAll = () => redraws.forEach((redraw) => redraw());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
  const print = (printing) => {
    document.documentElement.classList.toggle('printing', printing);
    redrawAll();
    for (const chart of charts) {
      const node = chart.getDom();
      const width = node.classList.contains('matrix') ? 310 : 640;
      const height = node.style.height ? node.clientHeight : node.classList.contains('map') ? 480 : 300;
      chart.resize(printing ? {width, height} : {width: 'auto', height: 'auto'});
      chart.getZr().flush();  // now: there is no next frame before the paper
    }
  };
  window.addEventListener('beforeprint', () => print(true));
  window.addEventListener('afterprint', () => print(false));
}
