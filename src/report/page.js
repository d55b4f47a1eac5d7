'use strict';
// Builds the page from its document, the JSON that docs/FORMATS.md specifies under "Page": sections of blocks. Words and
// other text of the document only ever become text nodes and attributes, never markup.

// An element with attributes and children; children may be lists, and those that are null are left out. `class` and `aria-*` are attributes too,
// functions are event listeners: element('button', {click: go}, 'Go').
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined) continue;
    if (typeof value === 'function') node.addEventListener(key, value);
    else node.setAttribute(key, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

function formatNumber(value, digits) {
  return value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});
}

// A cell's value as people read it. Formats: text, integer, decimal, percent (of a fraction), general (six digits).
function formatValue(value, column) {
  if (value === null || value === undefined) return 'n/a';
  if (typeof value !== 'number') return String(value);
  if (column.format === 'integer') return formatNumber(value, 0);
  if (column.format === 'decimal') return formatNumber(value, column.digits);
  if (column.format === 'percent') return formatNumber(100 * value, column.digits) + ' %';
  if (Number.isInteger(value)) return formatNumber(value, 0);
  return value.toLocaleString('en', {maximumSignificantDigits: 6});
}

// Text of this length makes its column a wide one.
const LONG_TEXT = 30;

// A cell is a value, or an estimate with its interval: {value, low, high}.
const plainValue = (cell) => (cell !== null && typeof cell === 'object' ? cell.value : cell);

function cellContent(cell, column) {
  const value = formatValue(plainValue(cell), column);
  if (cell === null || typeof cell !== 'object' || typeof cell.low !== 'number') return value;
  const interval = `[${formatValue(cell.low, column)}, ${formatValue(cell.high, column)}]`;
  return [value, ' ', element('span', {class: 'interval'}, interval)];
}

// Orders two cells: numbers by size, text by the alphabet, what is missing last whatever the direction.
function compareCells(a, b, direction) {
  const x = plainValue(a), y = plainValue(b);
  if (x === null || x === undefined) return y === null || y === undefined ? 0 : 1;
  if (y === null || y === undefined) return -1;
  const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en');
  return direction * order;
}

// Rows that a long table shows at first.
const SHORT_TABLE = 15;

// A table whose columns sort by their headings' buttons: numbers first from the largest, text from A.
function renderTable(block) {
  const isNumber = (column) => column.format !== 'text';
  const isLong = block.columns.map((_, k) => block.rows.some((row) => String(plainValue(row[k])).length > LONG_TEXT));
  let rows = block.rows.slice();
  let all = rows.length <= SHORT_TABLE + 3;
  const body = element('tbody', {});
  const fill = () => {
    const shown = all ? rows : rows.slice(0, SHORT_TABLE);
    body.replaceChildren(...shown.map((row) => element('tr', {}, row.map((cell, k) => {
      const column = block.columns[k];
      const attributes = {class: isNumber(column) ? 'number' : isLong[k] ? 'long' : null, scope: k === 0 ? 'row' : null};
      return element(k === 0 ? 'th' : 'td', attributes, cellContent(cell, column));
    }))));
  };
  const sortBy = (k, heading) => {
    const before = heading.getAttribute('aria-sort');
    const descending = before === null ? isNumber(block.columns[k]) : before === 'ascending';
    for (const other of heading.parentNode.children) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    rows.sort((a, b) => compareCells(a[k], b[k], descending ? -1 : 1));
    fill();
  };
  const headings = block.columns.map((column, k) => {
    const heading = element('th', {scope: 'col', class: isNumber(column) ? 'number' : null});
    heading.append(element('button', {type: 'button', click: () => sortBy(k, heading)}, column.title));
    return heading;
  });
  fill();
  const table = element('table', {}, block.title ? element('caption', {}, block.title) : null,
    element('thead', {}, element('tr', {}, headings)), body);
  const showAll = () => {
    all = true;
    fill();
    if (more) more.remove();
  };
  const more = all ? null :
    element('button', {type: 'button', class: 'more', click: showAll}, `Show all ${formatNumber(rows.length, 0)} rows`);
  window.addEventListener('beforeprint', showAll);
  return element('div', {}, block.text ? element('p', {}, block.text) : null,
    element('div', {class: 'scroll', role: 'region', tabindex: '0', 'aria-label': block.title || 'Table'}, table), more);
}

function renderFacts(block) {
  return element('dl', {class: 'facts'}, block.items.map((item) => element('div', {},
    element('dt', {}, item.label),
    element('dd', {}, typeof item.value === 'number' ? formatValue(item.value, {}) : item.value,
      item.note ? element('div', {class: 'note'}, item.note) : null))));
}

function renderText(block) {
  return element('p', {}, block.text);
}

const RENDERERS = {
  facts: renderFacts,
  table: renderTable,
  text: renderText,
  chart: (block) => renderChart(block),
  matrices: (block) => renderMatrices(block),
  words: (block) => renderWords(block),
};

// A block, folded away where it says so: then it is made when it is opened.
function renderBlock(block) {
  if (!block.folded) return RENDERERS[block.type](block);
  const details = element('details', {}, element('summary', {}, block.folded));
  details.addEventListener('toggle', () => details.append(RENDERERS[block.type](block)), {once: true});
  return details;
}

function renderPage(page) {
  document.getElementById('subtitle').textContent = page.subtitle || '';
  document.getElementById('generated').textContent = page.generated || '';
  const links = page.sections.map((section) => element('li', {}, element('a', {href: '#' + section.id}, section.title)));
  document.querySelector('nav').append(element('ul', {}, links));
  document.getElementById('main').replaceChildren(...page.sections.map((section) =>
    element('section', {id: section.id, 'aria-labelledby': section.id + '-title'},
      element('h2', {id: section.id + '-title'}, section.title),
      section.text ? element('p', {}, section.text) : null,
      section.blocks.map(renderBlock))));
}
