import { Button } from '@mantine/core';
import type { Feedback, Page } from '../api/types';
import { useClient } from '../session/session';
import { FailureNotice, Loading, Notice } from '../shared/notice';
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
      {pages.state === 'loading' && pages.items.length === 0 && <Loading what="Loading the feedback" />}
      {pages.state === 'ready' && pages.items.length === 0 && (
        <Notice title="Nobody has said anything yet.">
          Below each answer, clinicians can say that it is helpful, incomplete or wrong.
        </Notice>
      )}
      {pages.items.length > 0 && (
        <div className="table-scroll">
          <table className="values">
            <caption className="hidden">Feedback, newest first</caption>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">Said</th>
                <th scope="col">Of what</th>
                <th scope="col">Words</th>
                <th scope="col">Patient</th>
                <th scope="col">Answer</th>
              </tr>
            </thead>
            <tbody>
              {pages.items.map((feedback) => (
                <tr key={feedback.id}>
                  <td className="figures nowrap">{local_time(feedback.at)}</td>
                  <td>
                    <bdi>{visible(feedback.principal_name ?? feedback.principal)}</bdi>
                  </td>
                  <td>
                    <span className={`tag ${verdict_tags[feedback.verdict]}`}>{feedback.verdict}</span>
                  </td>
                  <td>
                    {feedback.statement === undefined ? 'the whole answer' : `statement ${feedback.statement + 1}`}
                  </td>
                  <td className="muted">{feedback.has_words ? 'sealed' : 'none'}</td>
                  <td className="figures muted" title={feedback.patient}>
                    {feedback.patient.slice(0, 8)}…
                  </td>
                  <td>
                    <a href={address_of({ at: 'ledger', request: feedback.request })}>Its record</a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages.state === 'failed' && pages.failure && <FailureNotice failure={pages.failure} retry={pages.more} />}
      {pages.has_more && pages.state !== 'failed' && (
        <Button variant="default" size="xs" loading={pages.state === 'loading'} onClick={pages.more}>
          Show older
        </Button>
      )}
    </PlainPage>
  );
}
