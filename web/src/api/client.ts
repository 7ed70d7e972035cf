// The one way to the server: same origin, no cache, no redirects. Nothing that it brings is kept outside the page's memory.

import { EventReader, type ServerEvent } from './sse';

// The server refused or failed, and says why and what to do.
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly field: string | undefined,
    readonly retry_after_s: number | undefined,
  ) {
    super(title);
  }
}

// The server can't be reached, or its answer broke off.
export class Unreachable extends Error {}

export type Failure = Problem | Unreachable;

export interface Call {
  body?: Record<string, unknown>;
  query?: Record<string, string | number | undefined>;
  signal?: AbortSignal;
}

type Listener = () => void;

export class Client {
  private csrf = '';
  private purpose = '';
  private readonly ended_listeners = new Set<Listener>();
  private readonly contact_listeners = new Set<Listener>();

  use_csrf(csrf: string): void {
    this.csrf = csrf;
  }

  // What charts are opened for, from now on; empty: what the caller's roles imply.
  use_purpose(purpose: string): void {
    this.purpose = purpose;
  }

  // Called when the server says that nobody is signed in, though someone was.
  on_session_ended(listener: Listener): () => void {
    this.ended_listeners.add(listener);
    return () => this.ended_listeners.delete(listener);
  }

  // Called after each answer to someone who is signed in: the server's idle time begins anew.
  on_contact(listener: Listener): () => void {
    this.contact_listeners.add(listener);
    return () => this.contact_listeners.delete(listener);
  }

  async get<Answer>(path: string, call: Call = {}): Promise<Answer> {
    return (await this.send('GET', path, call)).json() as Promise<Answer>;
  }

  async post<Answer>(path: string, call: Call = {}): Promise<Answer> {
    const response = await this.send('POST', path, call);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }

  async delete(path: string): Promise<void> {
    await this.send('DELETE', path, {});
  }

  // Calls `on_event` for each event of the answer as it comes.
  async stream(path: string, call: Call, on_event: (event: ServerEvent) => void): Promise<void> {
    const response = await this.send('POST', path, call, 'text/event-stream');
    const body = response.body?.getReader();
    if (!body) throw new Unreachable('an answer without a body');
    const events = new EventReader();
    for (;;) {
      const piece = await body.read().catch((error: unknown) => {
        if (call.signal?.aborted) throw error;
        throw new Unreachable('the answer broke off');
      });
      if (piece.done) return;
      for (const event of events.push(piece.value)) on_event(event);
    }
  }

  private async send(method: string, path: string, call: Call, accept = 'application/json'): Promise<Response> {
    const headers: Record<string, string> = { Accept: accept };
    if (method !== 'GET' && this.csrf !== '') headers['X-Chartroom-CSRF'] = this.csrf;
    if (call.body) headers['Content-Type'] = 'application/json';
    if (this.purpose !== '') headers['Purpose-Of-Use'] = this.purpose;
    const response = await fetch(address(path, call.query), {
      method,
      headers,
      body: call.body ? JSON.stringify(call.body) : null,
      signal: call.signal ?? null,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    }).catch((error: unknown) => {
      if (call.signal?.aborted) throw error;
      throw new Unreachable('the server can’t be reached');
    });
    if (response.ok) {
      if (this.csrf !== '') for (const listener of this.contact_listeners) listener();
      return response;
    }
    const problem = await problem_of(response);
    if (problem.code === 'unauthenticated' && this.csrf !== '') {
      this.csrf = '';
      for (const listener of this.ended_listeners) listener();
    }
    throw problem;
  }
}

function address(path: string, query: Call['query']): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

async function problem_of(response: Response): Promise<Problem> {
  const retry_after = Number(response.headers.get('retry-after') ?? '');
  const said = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const words = (name: string, otherwise: string) => (typeof said[name] === 'string' ? said[name] : otherwise);
  return new Problem(
    words('code', 'unknown'),
    response.status,
    words('title', 'The server gave no answer that this page understands'),
    words('detail', 'Try again; if it stays so, tell the operator.'),
    typeof said.field === 'string' ? said.field : undefined,
    retry_after > 0 ? retry_after : undefined,
  );
}
