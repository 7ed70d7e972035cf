import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Failure } from '../api/client';
import type { Account, AskedChange, ChangedAccount, Page } from '../api/types';
import { useClient } from '../session/session';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { PlainPage } from '../shared/plain_page';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';

interface Settled {
  name: string;
  password?: string;
  is_confirmed: boolean;
}

// What operators asked for accounts: it opens nothing until somebody else has confirmed it.
export default function AskedPage() {
  const client = useClient();
  const [settled, set_settled] = useState<Settled>();
  const [loaded, retry] = useLoad('asked', (signal) => client.get<Page<Account>>('/api/asked-changes', { signal }));
  const waiting = loaded.state === 'ready' ? loaded.value.items.filter((account) => account.asked) : [];
  return (
    <PlainPage title="Accounts" wide>
      {settled && <SettledNotice settled={settled} />}
      {loaded.state === 'loading' && <Loading what="Loading what is asked" />}
      {loaded.state === 'failed' && <FailureNotice failure={loaded.failure} retry={retry} />}
      {loaded.state === 'ready' && waiting.length === 0 && (
        <Notice title="Nothing waits for you.">
          When an operator asks for a role, an identifier or a new password that opens charts, or to enable an account
          again, it stands here.
        </Notice>
      )}
      <ul className="emergencies">
        {waiting.map(
          (account) =>
            account.asked && (
              <AskedItem
                key={account.id}
                account={account}
                asked={account.asked}
                done={(result) => {
                  set_settled(result);
                  retry();
                }}
              />
            ),
        )}
      </ul>
    </PlainPage>
  );
}

function SettledNotice({ settled }: { settled: Settled }) {
  const name = visible(settled.name);
  if (!settled.is_confirmed)
    return <Notice title={`Declined for ${name}.`}>Nothing has changed for the account.</Notice>;
  if (!settled.password) return <Notice title={`Confirmed for ${name}.`}>It holds from now on.</Notice>;
  return (
    <Notice title={`Confirmed for ${name}.`}>
      One-time password, shown this once: <code>{settled.password}</code>. Give it to the person yourself: whoever asked
      does not know it.
    </Notice>
  );
}

const in_words = (names: string[]) =>
  names.length === 0 ? 'none' : names.map((name) => visible(name.replaceAll('_', ' '))).join(', ');

interface ItemProps {
  account: Account;
  asked: AskedChange;
  done: (result: Settled) => void;
}

function AskedItem({ account, asked, done }: ItemProps) {
  const client = useClient();
  const [is_sending, set_sending] = useState(false);
  const [failure, set_failure] = useState<Failure>();
  const settle = (is_confirmed: boolean) => {
    set_sending(true);
    set_failure(undefined);
    const verdict = is_confirmed ? 'confirm' : 'decline';
    client.post<ChangedAccount>(`/api/accounts/${account.id}/asked/${verdict}`, { body: { at: asked.at } }).then(
      (changed) => {
        const password = changed.one_time_password;
        done({ name: account.name, is_confirmed, ...(password ? { password } : {}) });
      },
      (caught: Failure) => {
        set_sending(false);
        set_failure(caught);
      },
    );
  };
  return (
    <li className="emergency">
      <p className="emergency-head">
        <strong>
          <bdi>{visible(account.display_name ?? account.name)}</bdi>
        </strong>{' '}
        <span className="muted">
          <bdi>{visible(account.name)}</bdi>
        </span>
        <span className="muted">
          asked by <bdi>{visible(asked.by)}</bdi>, {local_time(asked.at)}
        </span>
      </p>
      <dl className="asked">
        {asked.roles && <Change what="Roles" now={in_words(account.roles)} then={in_words(asked.roles)} />}
        {asked.practitioner && (
          <Change what="Named in charts as" now={in_words(account.practitioner)} then={in_words(asked.practitioner)} />
        )}
        {asked.enable && <Change what="Signing in" now="disabled" then="allowed again" />}
        {asked.new_password && <Change what="Password" now="theirs" then="a new one, for one time" />}
      </dl>
      {failure && <FailureNotice failure={failure} what="Nothing was settled." />}
      <div className="emergency-buttons">
        <Button size="xs" loading={is_sending} onClick={() => settle(true)}>
          Confirm
        </Button>
        <Button size="xs" variant="default" loading={is_sending} onClick={() => settle(false)}>
          Decline
        </Button>
      </div>
    </li>
  );
}

function Change({ what, now, then }: { what: string; now: string; then: string }) {
  return (
    <div>
      <dt className="muted">{what}</dt>
      <dd>
        {now} → <strong>{then}</strong>
      </dd>
    </div>
  );
}
