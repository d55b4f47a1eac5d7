// The map of words and the explorer of their neighbours. An entry is [word, counts, neighbours], the latter two with an
// element for each of the block's spaces; a space's neighbours are pairs [word, cosine].

// Neighbours that a hovered word shows.
const TIP_NEIGHBORS = 8;
// Half the width of what a chosen word is shown with, as a share of the map.
const CLOSE_UP = 0.12;

const spaceTitle = (block, k) => (block.spaces.length > 1 ? `Nearest in ${block.spaces[k]}` : 'Nearest words');

// What hovering over a word shows: elements, so that no word is taken as markup.
function wordTip(block, entry) {
  const lists = entry[2].map((neighbors, k) => [
    block.spaces.length > 1 ? element('em', {}, block.spaces[k]) : null,
    element('ol', {}, neighbors.slice(0, TIP_NEIGHBORS).map(([word, cosine]) =>
      element('li', {}, element('span', {}, word), element('span', {}, formatNumber(cosine, 3))))),
  ]);
  return element('div', {class: 'tip'}, element('strong', {}, entry[0]), lists);
}

// The map of one block: draws the words of a layout, and zooms.
class WordMap {
  constructor(block, node, choose) {
    this.block = block;
    this.layout = 0;
    this.chosen = -1;
    this.window = {x: [0, 100], y: [0, 100]};  // what is shown, in percent of the axes
    const counts = block.entries.map((entry) => Math.max(0, ...entry[1]));
    const largest = Math.max(1, ...counts);
    this.sizes = counts.map((count) => 4 + 8 * Math.sqrt(count / largest));
    this.chart = draw(node, (palette) => this.option(palette), 'canvas');
    this.chart.on('click', ({dataIndex}) => choose(dataIndex));
    this.chart.on('datazoom', () => {
      const [x, y] = this.chart.getOption().dataZoom;
      this.window = {x: [x.start, x.end], y: [y.start, y.end]};
      this.allowPan();
    });
  }

  points() { return this.block.layouts[this.layout].points; }

  // The range of an axis, with room for labels.
  range(k) {
    const values = this.points().map((point) => point[k]);
    const low = Math.min(...values), high = Math.max(...values);
    const margin = 0.05 * (high - low) || 1;
    return [low - margin, high + (k === 0 ? 2 : 1) * margin];
  }

  // Whether a word is the chosen one or one of its neighbours.
  isNear(word) {
    const entry = this.block.entries[this.chosen];
    return entry !== undefined && (entry[0] === word || entry[2].some((list) => list.some(([near]) => near === word)));
  }

  option(palette) {
    const data = this.points().map((value, i) => {
      const word = this.block.entries[i][0];
      const near = this.isNear(word);
      const color = i === this.chosen ? palette.series[1] : near ? palette.series[2] : palette.series[0];
      const opacity = this.chosen < 0 || near ? 0.9 : 0.35;
      const strong = i === this.chosen || near;
      return {name: word, value, symbolSize: this.sizes[i] + (i === this.chosen ? 5 : 0), itemStyle: {color, opacity},
        label: {color: strong ? color : palette.ink, fontWeight: strong ? 'bold' : 'normal'}};
    });
    // Words drawn first keep their labels where labels would overlap: the chosen one and its neighbours, then the frequent.
    const rank = (point, i) => (i === this.chosen ? 0 : this.isNear(point.name) ? 1 : 2);
    const priority = data.map(rank);
    const hidden = {type: 'value', show: false};
    const zoom = (index, range) => Object.assign({type: 'inside', filterMode: 'none', start: range[0], end: range[1],
      moveOnMouseMove: this.zoomed()}, index);
    const [left, right] = this.range(0), [low, high] = this.range(1);
    return {
      grid: {left: 0, right: 0, top: 0, bottom: 0},
      tooltip: {
        confine: true, backgroundColor: '#fff', borderColor: palette.line,
        formatter: ({dataIndex}) => wordTip(this.block, this.block.entries[dataIndex]),
      },
      xAxis: Object.assign({min: left, max: right}, hidden),
      yAxis: Object.assign({min: low, max: high}, hidden),
      dataZoom: [zoom({xAxisIndex: 0}, this.window.x), zoom({yAxisIndex: 0}, this.window.y)],
      series: [{
        type: 'scatter', data,
        label: {show: true, formatter: '{b}', position: 'right', distance: 2, fontSize: 12},
        labelLayout: ({dataIndex}) => ({hideOverlap: priority[dataIndex] === 2}),
        emphasis: {scale: 1.5, label: {show: true, fontWeight: 'bold'}},
      }],
    };
  }

  refresh() { this.chart.setOption(Object.assign({animation: false}, this.option(colors())), true); }

  zoomed() { return this.window.x[1] - this.window.x[0] < 99 || this.window.y[1] - this.window.y[0] < 99; }

  // A finger on the whole map scrolls the page; on a part of it, the part.
  allowPan() {
    const moveOnMouseMove = this.zoomed();
    this.chart.setOption({dataZoom: [{moveOnMouseMove}, {moveOnMouseMove}]});
  }

  // Shows `width` percent of the axes about the point (x, y), itself in percent.
  show(x, y, width) {
    const around = (center) => {
      const start = Math.min(Math.max(center - width / 2, 0), 100 - width);
      return [start, start + width];
    };
    this.window = {x: around(x), y: around(y)};
    this.refresh();
  }

  // Zooms about the middle of what is shown; a factor below 1 goes nearer.
  zoom(factor) {
    const {x, y} = this.window;
    const width = Math.min(100, Math.max(1, factor * Math.max(x[1] - x[0], y[1] - y[0])));
    this.show((x[0] + x[1]) / 2, (y[0] + y[1]) / 2, width);
  }

  useLayout(layout) {
    this.layout = layout;
    this.show(50, 50, 100);
  }

  choose(index) {
    this.chosen = index;
    const percent = (k) => {
      const [low, high] = this.range(k);
      return 100 * (this.points()[index][k] - low) / (high - low);
    };
    this.show(percent(0), percent(1), 200 * CLOSE_UP);
  }
}

// The list of a word's neighbours in one space. Those that are themselves among the words can be followed.
function neighborList(block, entry, k, index, choose) {
  return element('div', {}, element('h4', {}, spaceTitle(block, k)),
    element('ol', {}, entry[2][k].map(([word, cosine]) => element('li', {},
      index.has(word) ? element('button', {type: 'button', click: () => choose(index.get(word))}, word)
        : element('span', {}, word),
      element('span', {class: 'number'}, formatNumber(cosine, 3))))));
}

// Search, and what is known of the word found.
class Explorer {
  constructor(block, choose) {
    this.block = block;
    this.choose = choose;
    this.index = new Map(block.entries.map((entry, i) => [entry[0], i]));
    this.id = (block.id || 'words') + '-search';
    this.input = element('input', {id: this.id, type: 'search', list: this.id + '-words', autocomplete: 'off',
      autocapitalize: 'none', spellcheck: 'false', input: () => this.search(false), change: () => this.search(true)});
    this.status = element('p', {class: 'note', role: 'status'}, `${formatNumber(block.entries.length, 0)} words to choose from.`);
    this.result = element('div', {class: 'result', 'aria-live': 'polite'});
    const words = element('datalist', {id: this.id + '-words'},
      block.entries.slice(0, 5000).map((entry) => element('option', {value: entry[0]})));
    this.node = element('div', {class: 'panel'},
      element('div', {class: 'search'}, element('label', {for: this.id}, 'Find a word'), this.input, words, this.status),
      this.result);
  }

  // While one types, a word is chosen as soon as it is complete; on Enter the first that begins so will do.
  search(complete) {
    const text = this.input.value.trim();
    if (text === '') return;
    let found = this.index.get(text) ?? this.index.get(text.toLowerCase());
    const beginning = this.block.entries.filter((entry) => entry[0].startsWith(text));
    if (found === undefined && complete && beginning.length > 0) found = this.index.get(beginning[0][0]);
    if (found !== undefined) this.choose(found);
    else if (beginning.length === 0) this.status.textContent = `No word here begins with “${text}”.`;
    else {
      const some = beginning.slice(0, 5).map((entry) => entry[0]).join(', ');
      this.status.textContent = `${beginning.length} begin with “${text}”: ${some}${beginning.length > 5 ? ', …' : ''}`;
    }
  }

  show(chosen) {
    const entry = this.block.entries[chosen];
    const counts = entry[1].map((count, k) =>
      `${formatNumber(count, 0)}${this.block.spaces.length > 1 ? ` in ${this.block.spaces[k]}` : ''}`);
    this.status.textContent = `Shown: ${entry[0]}`;
    this.result.replaceChildren(element('h3', {}, entry[0]),
      counts.length > 0 ? element('p', {class: 'note'}, 'Occurrences: ' + counts.join(', ')) : '',
      element('div', {class: 'neighbors'},
        entry[2].map((_, k) => neighborList(this.block, entry, k, this.index, this.choose))));
  }
}

function layoutButtons(block, map) {
  const choose = (k) => {
    map().useLayout(k);
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', i === k));
    caption.textContent = block.layouts[k].text || '';
  };
  const buttons = block.layouts.map((layout, k) =>
    element('button', {type: 'button', 'aria-pressed': k === 0, click: () => choose(k)}, layout.name));
  const caption = element('figcaption', {}, block.layouts[0].text || '');
  return {buttons: buttons.length > 1 ? buttons : [], caption};
}

function renderWords(block) {
  let map = null;
  const choose = (index) => {
    explorer.show(index);
    if (map) map.choose(index);
  };
  const explorer = new Explorer(block, choose);
  const parts = [];
  if (block.layouts.length > 0) {
    const node = element('div', {class: 'map', role: 'img',
      'aria-label': `${block.title}. ${block.text || ''} The search finds a word and lists its neighbours as text.`});
    requestAnimationFrame(() => { map = new WordMap(block, node, choose); });
    const {buttons, caption} = layoutButtons(block, () => map);
    const zoom = (label, action) => element('button', {type: 'button', click: action}, label);
    const tools = element('div', {class: 'tools'}, buttons, zoom('Zoom in', () => map.zoom(0.6)),
      zoom('Zoom out', () => map.zoom(1 / 0.6)), zoom('Whole map', () => map.show(50, 50, 100)));
    parts.push(element('figure', {}, tools, node, caption));
  }
  parts.push(explorer.node);
  if (block.entries.length > 0) explorer.show(0);
  return element('div', {id: block.id}, block.title ? element('h3', {}, block.title) : null,
    block.text ? element('p', {}, block.text) : null,
    element('div', {class: block.layouts.length > 0 ? 'words' : 'words alone'}, parts));
}

// The files are read in the order page.js, charts.js, words.js: all is declared now.
renderPage(JSON.parse(document.getElementById('document').textContent));
followMedium();
