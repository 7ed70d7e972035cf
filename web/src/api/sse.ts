// Server-sent events out of the bytes of a response, as they come (HTML Living Standard, section 9.2.6). What the server sends
// needs `event` and `data` only; a frame that was cut off at the end is not an event.

export interface ServerEvent {
  event: string;
  data: string;
}

export class EventReader {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private rest = '';
  private event = '';
  private data: string[] = [];

  // The events that these bytes complete. Throws TypeError on bytes that are not UTF-8.
  push(bytes: Uint8Array): ServerEvent[] {
    this.rest += this.decoder.decode(bytes, { stream: true });
    const events: ServerEvent[] = [];
    for (;;) {
      const end = this.rest.search(/\r\n|\n|\r(?!$)/);
      if (end < 0) return events;
      const line = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + (this.rest.startsWith('\r\n', end) ? 2 : 1));
      const event = this.take(line);
      if (event) events.push(event);
    }
  }

  private take(line: string): ServerEvent | undefined {
    if (line === '') {
      const done = { event: this.event || 'message', data: this.data.join('\n') };
      const has_data = this.data.length > 0;
      this.event = '';
      this.data = [];
      return has_data ? done : undefined;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.event = value;
    if (name === 'data') this.data.push(value);
    return undefined;
  }
}
