import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Failure, Problem } from '../api/client';
import { sentence_of } from './sentences';

export type Tone = 'plain' | 'good' | 'warn' | 'bad';

// A sentence that says what is and what to do, in the place where the thing would be.
export function Notice(props: {
  tone?: Tone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  live?: boolean;
}) {
  return (
    <div className={`notice notice-${props.tone ?? 'plain'}`} role={props.live ? 'alert' : undefined}>
      <p className="notice-title">{props.title}</p>
      {props.children && <div className="notice-text">{props.children}</div>}
      {props.action && <div className="notice-action">{props.action}</div>}
    </div>
  );
}

export function FailureNotice({ failure, retry, what }: { failure: Failure; retry?: () => void; what?: string }) {
  const again = retry && (
    <Button size="xs" variant="default" onClick={retry}>
      Try again
    </Button>
  );
  if (!(failure instanceof Problem)) {
    return (
      <Notice tone="bad" title="The server can’t be reached" action={again} live>
        {what ? `${what} ` : ''}Check the network. Nothing was lost; try again when it is back.
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title={failure.title} action={again} live>
      {sentence_of(failure)}
    </Notice>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div className="loading" role="status">
      <Loader size="xs" type="oval" aria-hidden />
      <span>{what}</span>
    </div>
  );
}
