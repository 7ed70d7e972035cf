import { Button } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { StopIcon } from '../shared/icons';
import { utf8_length } from '../text/bytes';
import { AnswerCard } from './answer_card';
import type { OpenSources } from './answer_parts';
import { type Conversation, question_bytes_max } from './conversation';

export function AskPanel(props: {
  patient: string;
  conversation: Conversation;
  open: OpenSources;
  opened: string | undefined; // the place of the source that is shown
  suggestions: string[];
  may_give_feedback: boolean;
}) {
  const { conversation } = props;
  const { turns } = conversation;
  const scroller = useRef<HTMLDivElement>(null);
  const newest = turns.at(-1)?.number;
  useEffect(() => {
    if (newest === undefined) return; // a new question is brought into view
    scroller.current?.querySelector(`#turn-${newest}`)?.scrollIntoView({ block: 'start' });
  }, [newest]);
  return (
    <section className="ask" aria-label="Ask this chart">
      <div
        className="turns"
        ref={scroller}
        tabIndex={turns.length > 0 ? 0 : undefined}
        role="log"
        aria-label="Answers"
        aria-live="off"
      >
        {turns.length === 0 && <Opening suggestions={props.suggestions} ask={conversation.ask} />}
        {turns.map((turn) => (
          <AnswerCard
            key={turn.number}
            patient={props.patient}
            turn={turn}
            open={props.open}
            opened={props.opened}
            may_give_feedback={props.may_give_feedback}
            again={() => conversation.again(turn)}
            ask={conversation.ask}
          />
        ))}
      </div>
      <Composer conversation={conversation} />
      <p className="hidden" role="status">
        {status_words(conversation)}
      </p>
    </section>
  );
}

function status_words({ turns }: Conversation): string {
  const turn = turns.at(-1);
  if (!turn) return '';
  if (turn.state === 'asking' || turn.state === 'answering') return 'Searching the chart';
  if (turn.state === 'done')
    return turn.statements.length === 0
      ? 'Not found in this chart'
      : `Answer with ${turn.statements.length} statements`;
  return turn.state === 'stopped' ? 'Stopped' : 'No answer';
}

function Opening({ suggestions, ask }: { suggestions: string[]; ask: (question: string) => void }) {
  return (
    <div className="opening">
      <h2>Ask this chart</h2>
      <p className="muted">
        Answers are the chart’s own sentences and values, each with its source. What the chart does not say is not
        found; nothing is guessed.
      </p>
      <ul className="suggestions">
        {suggestions.map((question) => (
          <li key={question}>
            <button type="button" className="suggestion" onClick={() => ask(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

// As high as the question, up to a third of the window.
function grow(area: HTMLTextAreaElement) {
  area.style.height = 'auto';
  area.style.height = `${Math.min(area.scrollHeight + 2, window.innerHeight / 3)}px`;
}

function Composer({ conversation }: { conversation: Conversation }) {
  const [text, set_text] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const bytes = utf8_length(text);
  const too_long = bytes > question_bytes_max;
  // Whoever opens a chart may type at once; where there is no keyboard, none is called up.
  useEffect(() => {
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, []);
  const ready = text.trim() !== '' && !too_long && !conversation.busy;

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!ready) return;
    conversation.ask(text.trim());
    set_text('');
    if (field.current) field.current.style.height = '';
  };
  const on_key = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form className="composer" onSubmit={submit}>
      <label className="hidden" htmlFor="question">
        Question about this patient
      </label>
      <textarea
        id="question"
        ref={field}
        rows={1}
        value={text}
        placeholder={conversation.turns.length > 0 ? 'Ask further: “and before that?”' : 'Ask about this patient'}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={too_long}
        aria-describedby={too_long ? 'question-problem' : 'patient-name'}
        onChange={(event) => {
          set_text(event.currentTarget.value);
          grow(event.currentTarget);
        }}
        onKeyDown={on_key}
      />
      <div className="composer-end">
        {conversation.turns.length > 0 && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={conversation.clear}>
            New conversation
          </Button>
        )}
        {too_long && (
          <span id="question-problem" className="composer-problem" role="alert">
            {bytes - question_bytes_max} bytes too long: ask one thing, shorter.
          </span>
        )}
        <span className="composer-space" />
        {conversation.busy ? (
          <Button variant="default" leftSection={<StopIcon />} onClick={conversation.stop}>
            Stop
          </Button>
        ) : (
          <Button type="submit" disabled={!ready}>
            Ask
          </Button>
        )}
      </div>
    </form>
  );
}
