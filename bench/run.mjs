// ./do bench [NAME…] [--json FILE] [--write] [--pairs N]: runs benches, prints their rows as a table, writes them for programs or for docs.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { machine } from './lib.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const known = readdirSync(here).filter((name) => name.endsWith('_bench.mjs')).map((name) => name.replace('_bench.mjs', '')).sort();

function usage(problem) {
  process.stderr.write(`${problem}\nusage: ./do bench [NAME…] [--json FILE] [--write] [--pairs N]; the benches are ${known.join(', ')}\n`);
  process.exit(64);
}

const names = [];
let json_file = '';
let binaries = 'build/release';
let write = false;
let pairs;  // of benches that compare in pairs; their own number if absent
for (let args = process.argv.slice(2); args.length > 0; ) {
  const arg = args.shift();
  if (arg === '--json') json_file = args.shift() ?? usage('--json needs a file');
  else if (arg === '--binaries') binaries = args.shift() ?? usage('--binaries needs a folder');
  else if (arg === '--write') write = true;
  else if (arg === '--pairs') pairs = Number(args.shift()) || usage('--pairs needs a number');
  else if (known.includes(arg)) names.push(arg);
  else usage(`there is no bench '${arg}'`);
}

function shown(figure) {
  if (typeof figure !== 'number') return String(figure);
  return Math.abs(figure) >= 100 ? figure.toFixed(0) : figure.toPrecision(3);
}

function table(rows) {
  const cells = [['bench', 'what', 'figure', 'unit', 'reach', 'reached'],
    ...rows.map((row) => [row.bench, row.what, shown(row.figure), row.unit, row.reach, row.reached === null ? '' : row.reached ? 'yes' : 'NO'])];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

// The file with the rows of these benches in place of their former ones; what other benches said, and the words behind the table, stay.
function markdown(rows, before) {
  const day = new Date().toISOString().slice(0, 10);
  const measured = new Set(rows.map((row) => row.bench));
  const old = before.split('\n').filter((line) => /^\| \w+ \|/.test(line) && !line.startsWith('| bench |'));
  const kept = old.filter((line) => !measured.has(line.split(' | ')[0].slice(2)));
  const fresh = rows.map((row) => `| ${row.bench} | ${row.what} | ${shown(row.figure)} | ${row.unit} | ${row.reach} | ${row.reached === null ? '' : row.reached ? 'yes' : '**no**'} | ${day} |`);
  const bench_of = (line) => line.split(' | ')[0];
  const all = [...kept, ...fresh].map((line, at) => ({ line, at }))
    .sort((left, right) => bench_of(left.line).localeCompare(bench_of(right.line)) || left.at - right.at)
    .map(({ line }) => line);
  const words = /\n\|[^\n]*\|\n(\n[^|][\s\S]*)$/.exec(before)?.[1] ?? '';
  return ['# Benchmarks', '', `Written by \`./do bench --write\`, bench by bench. Machine: ${machine().replace(/, [^,]*$/, '')}.`, '',
    'Ratios are taken side by side in one run: pairs, their median and its 95 % interval.', '',
    '| bench | what | figure | unit | goal | reached | measured |', '| --- | --- | --- | --- | --- | --- | --- |', ...all, ''].join('\n') + words;
}

const rows = [];
for (const name of names.length > 0 ? names : known) {
  process.stderr.write(`bench ${name}\n`);
  const bench = await import(join(here, `${name}_bench.mjs`));
  rows.push(...(await bench.measure({ binaries, program: join(binaries, 'chartroom'), pairs })));
}
console.log(table(rows).join('\n'));
if (json_file) writeFileSync(json_file, `${JSON.stringify({ rows: rows.map((row) => ({ ...row, reached: row.reached === null ? true : row.reached })) }, null, 2)}\n`);
if (write) writeFileSync('docs/benchmarks.md', markdown(rows, readFileSync('docs/benchmarks.md', 'utf8')));
