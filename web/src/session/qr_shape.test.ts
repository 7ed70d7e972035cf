import assert from 'node:assert/strict';
import test from 'node:test';
import { qr_shape } from './qr_shape';

const uri =
  'otpauth://totp/Chartroom%20charts.example:doctor?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Chartroom%20charts.example&algorithm=SHA1&digits=6&period=30';

// The dark squares of a path, as "x y".
function dark(path: string): Set<string> {
  const squares = new Set<string>();
  for (const [, x, y, wide] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let at = 0; at < Number(wide); ++at) squares.add(`${Number(x) + at} ${y}`);
  }
  return squares;
}

test('the three finder patterns stand in their corners, with four light squares around', () => {
  const { size, path } = qr_shape(uri);
  const squares = dark(path);
  const count = size - 8;
  assert.equal((count - 17) % 4, 0, 'the size of a version');
  for (const [left, top] of [
    [4, 4],
    [4 + count - 7, 4],
    [4, 4 + count - 7],
  ] as const) {
    for (let y = 0; y < 7; ++y) {
      for (let x = 0; x < 7; ++x) {
        const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
        assert.equal(squares.has(`${left + x} ${top + y}`), ring !== 2, `${x} ${y} of the pattern at ${left} ${top}`);
      }
    }
  }
  for (const square of squares) {
    const [x = 0, y = 0] = square.split(' ').map(Number);
    assert.ok(x >= 4 && y >= 4 && x < size - 4 && y < size - 4);
  }
});

test('another text is another code', () => {
  assert.notEqual(qr_shape(uri).path, qr_shape(`${uri}0`).path);
});
