import type { Feedback, Page } from '../api/types';
import { useClient } from '../session/session';
import { Notice } from '../shared/notice';
import { Paged } from '../shared/paged';
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
      <Paged
        pages={pages}
        loading="Loading the feedback"
        empty={
          <Notice title="Nobody has said anything about an answer here.">
            Below each answer you can say that it is helpful, incomplete or wrong.
          </Notice>
        }
        older="Show older"
      >
        {(items) => (
          <ul>
            {items.map((feedback) => (
              <li key={feedback.id} className="said-one">
                <p>
                  <span className={`tag ${verdict_tags[feedback.verdict]}`}>{feedback.verdict}</span>{' '}
                  <bdi className="strong">{visible(feedback.principal_name ?? 'someone')}</bdi>{' '}
                  <span className="muted figures">{local_time(feedback.at)}</span>{' '}
                  <span className="muted">
                    {feedback.statement === undefined
                      ? 'on the whole answer'
                      : `on statement ${feedback.statement + 1}`}
                  </span>
                </p>
                {feedback.words && <p className="said-words">{visible(feedback.words)}</p>}
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  );
}
