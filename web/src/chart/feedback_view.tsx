import { Button } from '@mantine/core';
import type { Feedback, Page } from '../api/types';
import { useClient } from '../session/session';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { usePages } from '../shared/pages';
import { verdict_tags } from '../shared/verdict_tags';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';

// What was said about answers on this patient, with its words: those who may read the chart may read them.
export function FeedbackView({ patient }: { patient: string }) {
  const client = useClient();
  const pages = usePages((after, signal) =>
    client.get<Page<Feedback>>(`/api/patients/${patient}/feedback`, { query: { after, limit: 50 }, signal }),
  );
  return (
    <section className="said" aria-label="Feedback on answers">
      <h2>Feedback on answers</h2>
      {pages.state === 'loading' && pages.items.length === 0 && <Loading what="Loading the feedback" />}
      {pages.state === 'ready' && pages.items.length === 0 && (
        <Notice title="Nobody has said anything about an answer here.">
          Below each answer you can say that it is helpful, incomplete or wrong.
        </Notice>
      )}
      <ul>
        {pages.items.map((feedback) => (
          <li key={feedback.id} className="said-one">
            <p>
              <span className={`tag ${verdict_tags[feedback.verdict]}`}>{feedback.verdict}</span>{' '}
              <bdi className="strong">{visible(feedback.principal_name ?? 'someone')}</bdi>{' '}
              <span className="muted figures">{local_time(feedback.at)}</span>{' '}
              <span className="muted">
                {feedback.statement === undefined ? 'on the whole answer' : `on statement ${feedback.statement + 1}`}
              </span>
            </p>
            {feedback.words && <p className="said-words">{visible(feedback.words)}</p>}
          </li>
        ))}
      </ul>
      {pages.state === 'failed' && pages.failure && <FailureNotice failure={pages.failure} retry={pages.more} />}
      {pages.has_more && pages.state !== 'failed' && (
        <Button variant="default" size="xs" loading={pages.state === 'loading'} onClick={pages.more}>
          Show older
        </Button>
      )}
    </section>
  );
}
