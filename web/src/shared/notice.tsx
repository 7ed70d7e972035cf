import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Failure, Problem } from '../api/client';

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

// The server's sentences speak to programs too; where one of ours says more to a person at a screen, it stands here.
const sentences: Record<string, string> = {
  forbidden:
    'You see patients whose care team or encounters name you, or whose chart was granted to you. If you should see this chart, ask the privacy officer for a grant.',
  csrf: 'This page is older than your session. Reload it and sign in again.',
  conflict: 'The chart has changed meanwhile: an import added to it. Load it again to see it as it is now.',
  not_found: 'It may have been removed, or the address is not complete.',
};

export function sentence_of(problem: Problem): string {
  if (problem.retry_after_s !== undefined) {
    const minutes = Math.ceil(problem.retry_after_s / 60);
    return problem.retry_after_s > 90
      ? `Try again in ${minutes} minutes.`
      : `Try again in ${problem.retry_after_s} seconds.`;
  }
  return sentences[problem.code] ?? problem.detail;
}

export function Loading({ what }: { what: string }) {
  return (
    <div className="loading" role="status">
      <Loader size="xs" type="oval" aria-hidden />
      <span>{what}</span>
    </div>
  );
}
