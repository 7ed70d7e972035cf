import { useCallback, useEffect, useRef, useState } from 'react';
import { type Client, type Failure, Problem, Unreachable } from '../api/client';
import type { ServerEvent } from '../api/sse';
import type { AnswerEnd, AnswerStart, AnswerTable, Contradiction, Statement } from '../api/types';

// The questions and answers about one patient, as long as the page shows their chart. Nothing of it is kept elsewhere: the
// server gets the earlier questions with each new one, to understand "and before that?".

export const before_max = 8;
export const question_bytes_max = 4096; // limits::question_bytes_max

export type TurnState = 'asking' | 'answering' | 'done' | 'stopped' | 'failed';

export interface Turn {
  number: number;
  question: string;
  state: TurnState;
  start?: AnswerStart;
  statements: Statement[];
  contradictions: Contradiction[]; // each comes behind the last statement that it names, and so does a table
  tables: AnswerTable[];
  end?: AnswerEnd;
  failure?: Failure;
}

export interface Conversation {
  turns: Turn[];
  busy: boolean;
  ask: (question: string) => void;
  stop: () => void;
  again: (turn: Turn) => void;
  clear: () => void;
}

export function new_turn(number: number, question: string): Turn {
  return { number, question, state: 'asking', statements: [], contradictions: [], tables: [] };
}

function by_index<Item extends { index: number }>(items: readonly Item[], item: Item): Item[] {
  return [...items, item].sort((left, right) => left.index - right.index);
}

// What an event of the stream adds to a turn.
export function with_event(turn: Turn, { event, data }: ServerEvent): Turn {
  if (event === 'started') return { ...turn, state: 'answering', start: JSON.parse(data) as AnswerStart };
  if (event === 'statement') {
    return { ...turn, state: 'answering', statements: [...turn.statements, JSON.parse(data) as Statement] };
  }
  if (event === 'contradiction') {
    return { ...turn, contradictions: by_index(turn.contradictions, JSON.parse(data) as Contradiction) };
  }
  if (event === 'table') return { ...turn, tables: by_index(turn.tables, JSON.parse(data) as AnswerTable) };
  if (event === 'finished') {
    const end = JSON.parse(data) as AnswerEnd;
    // What `started` said may be said again, or only now.
    const start = turn.start ? { ...turn.start, ...picked(end) } : undefined;
    return { ...turn, state: 'done', end, ...(start ? { start } : {}) };
  }
  if (event === 'broken') {
    const code = (JSON.parse(data) as { code?: string }).code ?? 'cancelled';
    return { ...turn, state: 'failed', failure: broken(code) };
  }
  return turn;
}

function picked(end: AnswerEnd): Partial<AnswerStart> {
  const { kind, verdict, negated, ambiguous, patient, chart } = end;
  return Object.fromEntries(
    Object.entries({ kind, verdict, negated, ambiguous, patient, chart }).filter(([, value]) => value !== undefined),
  );
}

function broken(code: string): Problem {
  return new Problem(
    code,
    200,
    'The answer was cut off',
    'Your session ended, your access was taken back, or the server stops. Ask again.',
    undefined,
    undefined,
  );
}

export function useConversation(client: Client, patient: string): Conversation {
  const [turns, set_turns] = useState<Turn[]>([]);
  const number = useRef(0);
  const abort = useRef(new AbortController());
  const known = useRef<Turn[]>([]);
  known.current = turns;

  const change = useCallback((which: number, how: (turn: Turn) => Turn) => {
    set_turns((before) => before.map((turn) => (turn.number === which ? how(turn) : turn)));
  }, []);

  const run = useCallback(
    (turn: Turn, before: string[]) => {
      abort.current.abort();
      const mine = new AbortController();
      abort.current = mine;
      client
        .stream(
          `/api/patients/${patient}/ask`,
          { body: { question: turn.question, ...(before.length > 0 ? { before } : {}) }, signal: mine.signal },
          (event) => {
            if (!mine.signal.aborted) change(turn.number, (now) => with_event(now, event));
          },
        )
        .then(() => {
          change(turn.number, (now) =>
            now.state === 'asking' || now.state === 'answering'
              ? { ...now, state: 'failed', failure: new Unreachable('the answer broke off') }
              : now,
          );
        })
        .catch((failure: Failure) => {
          if (mine.signal.aborted) change(turn.number, (now) => ({ ...now, state: 'stopped' }));
          else change(turn.number, (now) => ({ ...now, state: 'failed', failure }));
        });
    },
    [client, patient, change],
  );

  const ask = useCallback(
    (question: string) => {
      number.current += 1;
      const turn = new_turn(number.current, question);
      const before = known.current
        .filter((one) => one.state === 'done')
        .map((one) => one.question)
        .slice(-before_max);
      set_turns((now) => [...now, turn]);
      run(turn, before);
    },
    [run],
  );

  const again = useCallback(
    (turn: Turn) => {
      const before = known.current
        .filter((one) => one.state === 'done' && one.number < turn.number)
        .map((one) => one.question)
        .slice(-before_max);
      const fresh = new_turn(turn.number, turn.question);
      change(turn.number, () => fresh);
      run(fresh, before);
    },
    [change, run],
  );

  const stop = useCallback(() => abort.current.abort(), []);
  const clear = useCallback(() => {
    abort.current.abort();
    set_turns([]);
  }, []);
  useEffect(() => () => abort.current.abort(), []);

  const busy = turns.some((turn) => turn.state === 'asking' || turn.state === 'answering');
  return { turns, busy, ask, stop, again, clear };
}
