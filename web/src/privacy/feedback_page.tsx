import type { Feedback, Page } from '../api/types';
import { useClient } from '../session/session';
import { Notice } from '../shared/notice';
import { Paged, ValuesTable } from '../shared/paged';
import { usePages } from '../shared/pages';
import { PlainPage } from '../shared/plain_page';
import { address_of } from '../shared/route';
import { verdict_tags } from '../shared/verdict_tags';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';

// What was said about answers, for review. The words are sealed with the charts: those who may read the chart read them.
export default function FeedbackPage() {
  const client = useClient();
  const pages = usePages((after, signal) =>
    client.get<Page<Feedback>>('/api/feedback', { query: { after, limit: 100 }, signal }),
  );
  return (
    <PlainPage title="Feedback on answers" wide>
      <p className="muted lead">
        Newest first. The words are sealed with the chart; people who are related to the patient can read them. The
        ledger says which answer was meant.
      </p>
      <Paged
        pages={pages}
        loading="Loading the feedback"
        empty={
          <Notice title="Nobody has said anything yet.">
            Below each answer, clinicians can say that it is helpful, incomplete or wrong.
          </Notice>
        }
        older="Show older"
      >
        {(items) => (
          <ValuesTable
            caption="Feedback, newest first"
            columns={['When', 'Who', 'Said', 'Of what', 'Words', 'Patient', 'Answer']}
          >
            {items.map((feedback) => (
              <FeedbackRow key={feedback.id} feedback={feedback} />
            ))}
          </ValuesTable>
        )}
      </Paged>
    </PlainPage>
  );
}

function FeedbackRow({ feedback }: { feedback: Feedback }) {
  return (
    <tr>
      <td className="figures nowrap">{local_time(feedback.at)}</td>
      <td>
        <bdi>{visible(feedback.principal_name ?? feedback.principal)}</bdi>
      </td>
      <td>
        <span className={`tag ${verdict_tags[feedback.verdict]}`}>{feedback.verdict}</span>
      </td>
      <td>{feedback.statement === undefined ? 'the whole answer' : `statement ${feedback.statement + 1}`}</td>
      <td className="muted">{feedback.has_words ? 'sealed' : 'none'}</td>
      <td className="figures muted" title={feedback.patient}>
        {feedback.patient.slice(0, 8)}…
      </td>
      <td>
        <a href={address_of({ at: 'ledger', request: feedback.request })}>Its record</a>
      </td>
    </tr>
  );
}
