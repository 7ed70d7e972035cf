import { useEffect, useRef, useState } from 'react';
import type { Policies, PolicyVersion } from '../api/types';
import { useClient, useSession } from '../session/session';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { PlainPage } from '../shared/plain_page';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';
import { ExplainForm } from './explain_form';
import { PolicyText } from './policy_text';
import { type Confirming, Proposal } from './proposal';
import { ProposeForm } from './propose_form';

type Settled = 'proposed' | 'confirmed' | 'withdrawn';

// The site's policy: what is in force, what waits, another one, and what it decides.
export default function PolicyPage() {
  const client = useClient();
  const { session } = useSession();
  const [loaded, retry] = useLoad('policy', (signal) => client.get<Policies>('/api/policy', { signal }));
  const [proposals_made, set_proposals_made] = useState(0); // the form is empty again after each
  const [done, set_done] = useState<{ what: Settled; version: PolicyVersion }>();
  // While it is read anew, what was there stays: somebody may be writing another.
  const last = useRef<Policies>(undefined);
  if (loaded.state === 'ready') last.current = loaded.value;
  const policies = loaded.state === 'ready' ? loaded.value : last.current;
  if (session.is !== 'signed_in') return null;
  const is_officer = session.roles.includes('privacy_officer');
  const settled = (what: Settled) => (version: PolicyVersion) => {
    set_done({ what, version });
    if (what === 'proposed') set_proposals_made((before) => before + 1);
    retry();
  };
  const is_own = (proposal: PolicyVersion) => proposal.proposed_by === session.account;
  const confirming = (proposal: PolicyVersion): Confirming => {
    if (!is_officer) return 'not_theirs';
    return is_own(proposal) ? 'own' : 'may';
  };
  return (
    <PlainPage title="Policy" wide>
      <p className="muted lead">
        Who may open what of whose chart, and for what. One person proposes a change; a privacy officer who is somebody
        else puts it in force.
      </p>
      {done && <Done key={`${done.what} ${done.version.digest}`} what={done.what} version={done.version} />}
      {loaded.state === 'loading' && !policies && <Loading what="Loading the policy" />}
      {loaded.state === 'failed' && <FailureNotice failure={loaded.failure} retry={retry} />}
      {policies && (
        <>
          <InForce policy={policies.in_force} />
          <section className="part" aria-labelledby="policy-waiting">
            <h2 id="policy-waiting">Waiting to be confirmed</h2>
            {policies.proposed.length === 0 && <p className="muted">Nothing waits.</p>}
            <ul className="proposals">
              {newest_first(policies.proposed).map((proposal) => (
                <Proposal
                  key={proposal.digest}
                  proposal={proposal}
                  in_force={policies.in_force}
                  confirming={confirming(proposal)}
                  confirmed={settled('confirmed')}
                  may_withdraw={is_officer || is_own(proposal)}
                  withdrawn={settled('withdrawn')}
                />
              ))}
            </ul>
          </section>
          {is_officer && (
            <section className="part" aria-labelledby="policy-explain">
              <h2 id="policy-explain">What does it decide?</h2>
              <p className="muted lead">For one person and one patient, as things stand now. The asking is recorded.</p>
              <ExplainForm />
            </section>
          )}
          <section className="part" aria-labelledby="policy-propose">
            <h2 id="policy-propose">Propose another</h2>
            <ProposeForm key={proposals_made} in_force={policies.in_force} proposed={settled('proposed')} />
          </section>
        </>
      )}
    </PlainPage>
  );
}

const newest_first = (proposals: PolicyVersion[]) =>
  [...proposals].sort((a, b) => (a.proposed < b.proposed ? 1 : a.proposed > b.proposed ? -1 : 0));

// At the top, where it is brought into view: whoever did it was further down.
function Done({ what, version }: { what: Settled; version: PolicyVersion }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'center' }); // newer browsers return a promise: it is no clean-up
  }, []);
  return (
    <div ref={box}>
      {what === 'confirmed' && <Notice tone="good" title={`Version ${version.version} is in force.`} live />}
      {what === 'withdrawn' && <Notice tone="good" title={`Version ${version.version} is taken back.`} live />}
      {what === 'proposed' && (
        <Notice tone="good" title={`Proposed as version ${version.version}.`} live>
          It changes nothing until a privacy officer who is not you has put it in force.
        </Notice>
      )}
    </div>
  );
}

function InForce({ policy }: { policy: PolicyVersion }) {
  const is_shipped = policy.confirmed_by === 'shipped';
  return (
    <section className="part" aria-labelledby="policy-in-force">
      <h2 id="policy-in-force">In force</h2>
      <dl className="policy-facts">
        <dt>title</dt>
        <dd>
          <bdi className="strong">{visible(policy.title)}</bdi>
        </dd>
        <dt>version</dt>
        <dd>
          <code>{policy.version}</code> <span className="muted">in every record of the ledger that it decided</span>
        </dd>
        <dt>since</dt>
        <dd className="figures">{policy.confirmed ? local_time(policy.confirmed) : ''}</dd>
        {is_shipped ? (
          <>
            <dt>from</dt>
            <dd>the program, with which it ships; nobody has changed it</dd>
          </>
        ) : (
          <>
            <dt>proposed by</dt>
            <dd>
              <bdi>{visible(policy.proposed_by)}</bdi>
              <span className="muted">, {local_time(policy.proposed)}</span>
            </dd>
            <dt>confirmed by</dt>
            <dd>
              <bdi>{visible(policy.confirmed_by ?? '')}</bdi>
            </dd>
          </>
        )}
      </dl>
      <PolicyText text={policy.text} title="Policy in force" />
    </section>
  );
}
