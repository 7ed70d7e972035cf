// Unit tests of the page's pure functions: bundles every *.test.ts and runs it with Node's own test runner, which a plain
// Debian has too.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = dirname(dirname(fileURLToPath(import.meta.url)));

function tests_below(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return tests_below(path);
    return /\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const entryPoints = tests_below(join(web, 'src'));
const outdir = mkdtempSync(join(tmpdir(), 'chartroom-page-test-'));
let status = 1;
try {
  await build({
    entryPoints,
    outdir,
    outbase: web,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    jsx: 'automatic',
    outExtension: { '.js': '.mjs' },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const files = entryPoints.map((file) => join(outdir, relative(web, file)).replace(/\.tsx?$/, '.mjs'));
  status =
    spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-reporter=spec', ...files], {
      stdio: 'inherit',
    }).status ?? 1;
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
process.exit(status);
