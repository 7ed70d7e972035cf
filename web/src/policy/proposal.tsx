import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Failure } from '../api/client';
import type { PolicyCheck, PolicyVersion } from '../api/types';
import { useClient } from '../session/session';
import { Dialog } from '../shared/dialog';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';
import { Comparison } from './comparison';
import { Findings, Warnings } from './findings';
import { PolicyText } from './policy_text';
import { sum_words } from './words';

// Who looks at it: may they put it in force, and if not, who may.
export type Confirming = 'may' | 'own' | 'not_theirs';

interface ProposalProps {
  proposal: PolicyVersion;
  in_force: PolicyVersion;
  confirming: Confirming;
  confirmed: (version: PolicyVersion) => void;
  may_withdraw: boolean;
  withdrawn: (version: PolicyVersion) => void;
}

// A policy that waits. It is put in force only by who has what it changes before their eyes.
export function Proposal(props: ProposalProps) {
  const { proposal } = props;
  const [is_open, set_open] = useState(false);
  return (
    <li className="proposal">
      <p className="proposal-head">
        <strong>
          <bdi>{visible(proposal.title)}</bdi>
        </strong>{' '}
        <code>{proposal.version}</code>
        <span className="muted">
          proposed by <bdi>{visible(proposal.proposed_by)}</bdi>, {local_time(proposal.proposed)}
        </span>
      </p>
      <PolicyText text={proposal.text} title={`Proposed policy ${proposal.version}`} />
      {is_open ? (
        <Compared {...props} />
      ) : (
        <Button size="xs" variant="default" onClick={() => set_open(true)}>
          Show what it changes
        </Button>
      )}
      {props.may_withdraw && <Withdraw {...props} />}
    </li>
  );
}

function Withdraw({ proposal, withdrawn }: ProposalProps) {
  const client = useClient();
  const [is_asked, set_asked] = useState(false);
  const [is_sending, set_sending] = useState(false);
  const [failure, set_failure] = useState<Failure>();
  const send = () => {
    set_sending(true);
    set_failure(undefined);
    client.delete(`/api/policy/proposals/${proposal.digest}`).then(
      () => withdrawn(proposal),
      (caught: Failure) => {
        set_sending(false);
        set_failure(caught);
      },
    );
  };
  return (
    <>
      <div>
        <Button size="xs" variant="default" aria-haspopup="dialog" onClick={() => set_asked(true)}>
          Take it back
        </Button>
      </div>
      {is_asked && (
        <Dialog title="Take this proposal back?" close={() => set_asked(false)}>
          <p>
            Version <code>{proposal.version}</code> waits no longer then, and nobody can put it in force. It can be
            proposed anew.
          </p>
          {failure && <FailureNotice failure={failure} what="It is not certain that it was taken back." />}
          <div className="row-end">
            <Button variant="default" onClick={() => set_asked(false)}>
              Cancel
            </Button>
            <Button loading={is_sending} onClick={send}>
              Take it back
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Compared(props: ProposalProps) {
  const { proposal, in_force } = props;
  const client = useClient();
  const [loaded, retry] = useLoad(`${in_force.digest} ${proposal.digest}`, (signal) =>
    client.post<PolicyCheck>('/api/policy/check', { body: { text: proposal.text }, signal }),
  );
  if (loaded.state === 'loading') return <Loading what="Comparing it with the policy in force" />;
  if (loaded.state === 'failed') return <FailureNotice failure={loaded.failure} retry={retry} />;
  const check = loaded.value;
  if (check.findings.length > 0) return <Findings findings={check.findings} text={proposal.text} />;
  return (
    <>
      <Warnings findings={check.warnings} text={proposal.text} />
      <Comparison in_force={in_force} text={proposal.text} changes={check.changes} />
      <Confirm {...props} check={check} />
    </>
  );
}

function Confirm({ proposal, confirming, confirmed, check }: ProposalProps & { check: PolicyCheck }) {
  const client = useClient();
  const [is_asked, set_asked] = useState(false);
  const [is_sending, set_sending] = useState(false);
  const [failure, set_failure] = useState<Failure>();
  if (confirming === 'own')
    return <Notice title="You proposed it.">A privacy officer who is somebody else puts it in force.</Notice>;
  if (confirming === 'not_theirs') return <Notice title="A privacy officer puts it in force." />;
  const send = () => {
    set_sending(true);
    set_failure(undefined);
    client
      .post<PolicyVersion>(`/api/policy/proposals/${proposal.digest}/confirm`)
      .then(confirmed, (caught: Failure) => {
        set_sending(false);
        set_failure(caught);
      });
  };
  return (
    <>
      <div>
        <Button size="xs" aria-haspopup="dialog" onClick={() => set_asked(true)}>
          Put it in force
        </Button>
      </div>
      {is_asked && (
        <Dialog title="Put this policy in force?" close={() => set_asked(false)}>
          <p>
            Version <code>{proposal.version}</code> counts at once, for everybody: what it no longer allows is cut off,
            even in the midst of an answer.
          </p>
          {check.changes && <p>Against the policy of now, {sum_words(check.changes)}.</p>}
          {failure && <FailureNotice failure={failure} what="It is not certain that it is in force." />}
          <div className="row-end">
            <Button variant="default" onClick={() => set_asked(false)}>
              Cancel
            </Button>
            <Button loading={is_sending} onClick={send}>
              Put it in force
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
