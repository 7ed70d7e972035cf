// ./do eval [NAME…] [--json FILE]: asks charts with known truth, prints what was right and every miss, writes rows for programs.
// `chart` and `wordings` may be followed by a folder of FHIR charts. Ends with 1 if a goal was not reached.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const known = readdirSync(here).filter((name) => name.endsWith('_eval.mjs')).map((name) => name.replace('_eval.mjs', '')).sort();

function usage(problem) {
  process.stderr.write(`${problem}\nusage: ./do eval [NAME…] [--json FILE] [--binary FILE] [--shown N] [--per-kind N] [--only PATTERN] [--held] [--per-wording N] [--set first|second|all] [--report FILE], or ./do eval chart|wordings DIR; the evaluations are ${known.join(', ')}\n`);
  process.exit(64);
}

const sets = ['first', 'second', 'all'];
const names = [];
let json_file = '';
let program = 'build/release/chartroom';
const options = {};
for (let args = process.argv.slice(2); args.length > 0; ) {
  const arg = args.shift();
  if (arg === '--json') json_file = args.shift() ?? usage('--json needs a file');
  else if (arg === '--binary') program = args.shift() ?? usage('--binary needs a file');
  else if (arg === '--shown') options.shown = Number(args.shift()) || 0;
  else if (arg === '--per-kind') options.per_kind = Number(args.shift()) || usage('--per-kind needs a number');
  else if (arg === '--per-wording') options.per_wording = Number(args.shift()) || usage('--per-wording needs a number');
  else if (arg === '--set') options.set = sets.includes(args[0]) ? args.shift() : usage('--set needs first, second or all');
  else if (arg === '--report') options.report = args.shift() ?? usage('--report needs a file');
  else if (arg === '--held') options.held = true;
  else if (arg === '--only') options.only = args.shift() ?? usage('--only needs a pattern of file names');
  else if (['chart', 'wordings'].includes(names.at(-1)) && existsSync(arg) && statSync(arg).isDirectory()) options.folder = arg;
  else if (known.includes(arg)) names.push(arg);
  else usage(`there is no evaluation '${arg}'`);
}

function shown(figure) {
  return Number.isInteger(figure) ? String(figure) : figure.toFixed(figure < 1 ? 4 : 1);
}

function table(rows) {
  const cells = [['evaluation', 'what', 'figure', 'unit', 'goal', 'reached'],
    ...rows.map((row) => [row.bench, row.what, shown(row.figure), row.unit, row.reach, row.reached ? 'yes' : 'NO'])];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

const rows = [];
for (const name of names.length > 0 ? names : known) {
  process.stderr.write(`evaluate ${name}\n`);
  const evaluation = await import(join(here, `${name}_eval.mjs`));
  rows.push(...(await evaluation.evaluate({ program: resolve(program), ...options })));
}
console.log(table(rows).join('\n'));
if (json_file) writeFileSync(json_file, `${JSON.stringify({ rows }, null, 2)}\n`);
process.exit(rows.every((row) => row.reached) ? 0 : 1);
