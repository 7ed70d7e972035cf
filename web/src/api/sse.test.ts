import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventReader, type ServerEvent } from './sse';

const stream =
  ': a comment\n\nevent: started\ndata: {"how_read":"Núñez 😀"}\n\nevent: statement\r\ndata: one\r\ndata: two\r\n\r\ndata:bare\n\nevent: finished\ndata: {}\n\n';
const expected: ServerEvent[] = [
  { event: 'started', data: '{"how_read":"Núñez 😀"}' },
  { event: 'statement', data: 'one\ntwo' },
  { event: 'message', data: 'bare' },
  { event: 'finished', data: '{}' },
];

test('events are the same however the bytes are cut', () => {
  const bytes = new TextEncoder().encode(stream);
  for (let size = 1; size <= bytes.length; ++size) {
    const reader = new EventReader();
    const events: ServerEvent[] = [];
    for (let at = 0; at < bytes.length; at += size) events.push(...reader.push(bytes.slice(at, at + size)));
    assert.deepEqual(events, expected, `pieces of ${size}`);
  }
});

test('a frame that was cut off is no event', () => {
  assert.deepEqual(new EventReader().push(new TextEncoder().encode('event: statement\ndata: {"text":"half')), []);
  assert.deepEqual(new EventReader().push(new TextEncoder().encode('event: finished\ndata: {}\n')), []);
});

test('an event without data is none', () => {
  assert.deepEqual(new EventReader().push(new TextEncoder().encode('event: x\n\ndata: y\n\n')), [
    { event: 'message', data: 'y' },
  ]);
});

test('bytes that are not UTF-8 are an error', () => {
  assert.throws(() => new EventReader().push(new Uint8Array([0x64, 0xff, 0x0a])), TypeError);
});
