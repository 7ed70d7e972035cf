// A streamed answer, read from the socket: what arrives, in the pieces in which the server sent it. Node's own client would join
// them.
import { readFileSync } from 'node:fs';
import tls from 'node:tls';

import { assert } from './site.mjs';

function event_of(text) {
  const match = /^event: (\w+)\ndata: (.*)\n\n$/.exec(text);
  assert.ok(match, `one whole event in one piece: ${text}`);
  return { name: match[1], data: JSON.parse(match[2]) };
}

// The chunks of a chunked body; the last one is empty.
function chunks_of(body) {
  const chunks = [];
  for (let at = 0; at < body.length; ) {
    const line_end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, line_end).toString('latin1'), 16);
    const begin = line_end + 2;
    assert.ok(size >= 0 && body.subarray(begin + size, begin + size + 2).toString('latin1') === '\r\n', 'a whole chunk');
    chunks.push(body.subarray(begin, begin + size).toString('utf8'));
    at = begin + size + 2;
  }
  assert.equal(chunks.pop(), '', 'the stream has an end');
  return chunks;
}

function read_all(site, request) {
  return new Promise((resolve, reject) => {
    const parts = [];
    const socket = tls.connect({ host: site.address, port: site.port, servername: 'localhost', ca: readFileSync(site.ca) }, () => socket.write(request));
    socket.on('data', (part) => parts.push(part));
    socket.on('error', reject);
    socket.on('end', () => resolve(Buffer.concat(parts)));
  });
}

// The events of an answer, each of which must have come as a chunk of its own. [{name, data}]
export async function raw_events(site, patient, question, token = site.token('doctor')) {
  const body = JSON.stringify({ question });
  const bytes = await read_all(site, [`POST /api/patients/${patient}/ask HTTP/1.1`, `Host: localhost:${site.port}`, `Authorization: Bearer ${token}`,
    'Accept: text/event-stream', 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', '', body].join('\r\n'));
  const head_end = bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, head_end).toString('latin1');
  assert.match(head, /^HTTP\/1\.1 200 /);
  assert.match(head, /content-type: text\/event-stream/i);
  assert.match(head, /transfer-encoding: chunked/i);
  return chunks_of(bytes.subarray(head_end + 4)).map(event_of);
}
