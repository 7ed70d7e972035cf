// Builds the page and writes what the program embeds: `node web/embed.mjs OUT` makes OUT/page_files.bin (all files, plain and
// compressed, one after the other) and OUT/page_files.cpp (their table, see src/gate/page_files.h). The page itself is built
// once for all build folders: build/page is made anew only when something below web/ has changed.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const web = dirname(fileURLToPath(import.meta.url));
const page = join(web, '../build/page');
const out = resolve(process.argv[2] ?? '.');

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

function files_below(folder, prefix = '') {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = `${prefix}${entry.name}`;
      return entry.isDirectory() ? files_below(join(folder, entry.name), `${name}/`) : [name];
    });
}

// The digest of everything that the built page depends on.
function state_of_sources() {
  const hash = createHash('sha256').update(process.version);
  for (const name of files_below(web)) hash.update(`\0${name}\0`).update(readFileSync(join(web, name)));
  return hash.digest('hex');
}

async function build_page() {
  const stamp = join(page, '.built');
  const state = state_of_sources();
  const before = (() => {
    try {
      return readFileSync(stamp, 'utf8');
    } catch {
      return ''; // never built
    }
  })();
  if (before === state) return;
  const { build } = await import('vite');
  await build({ root: web, logLevel: 'warn' });
  writeFileSync(stamp, state);
}

function compressed(bytes) {
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  const saves = (form) => form.length < bytes.length * 0.9;
  return { gzip: saves(gzip) ? gzip : Buffer.alloc(0), brotli: saves(brotli) ? brotli : Buffer.alloc(0) };
}

function embed() {
  const parts = [];
  let size = 0;
  const place = (bytes) => {
    const at = size;
    parts.push(bytes);
    size += bytes.length;
    return `part(${at}, ${bytes.length})`;
  };
  const rows = files_below(page)
    .filter((name) => name !== '.built')
    .map((name) => ({ path: name, name: name.replace(/^assets\//, '') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ path, name }) => {
      const type = types[extname(name)];
      if (!type || !/^[\w.-]+$/.test(name)) throw new Error(`web: a file that the page can't have: ${path}`);
      const bytes = readFileSync(join(page, path));
      const { gzip, brotli } = compressed(bytes);
      const tag = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
      return `      {"${name}", "${type}", "\\"${tag}\\"", ${place(bytes)}, ${place(gzip)}, ${place(brotli)}},`;
    });
  mkdirSync(out, { recursive: true });
  const binary = join(out, 'page_files.bin');
  writeFileSync(binary, Buffer.concat(parts));
  writeFileSync(
    join(out, 'page_files.cpp'),
    `#include "gate/page_files.h"

__asm__(
    ".section .rodata\\n"
    ".global chartroom_page_bytes\\n"
    "chartroom_page_bytes:\\n"
    ".incbin \\"${binary}\\"\\n"
    ".byte 0\\n"
    ".previous\\n");

extern "C" const char chartroom_page_bytes[];

namespace chartroom::gate {
namespace {

std::string_view part(std::size_t at, std::size_t size) { return {chartroom_page_bytes + at, size}; }

}  // namespace

std::span<const PageFile> page_files() {
  static const PageFile files[] = {
${rows.join('\n')}
  };
  return files;
}

}  // namespace chartroom::gate
`,
  );
}

await build_page();
embed();
