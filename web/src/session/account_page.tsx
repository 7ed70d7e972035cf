import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Failure } from '../api/client';
import type { Account, RecoveryCodes, Self } from '../api/types';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { PlainPage } from '../shared/plain_page';
import { AddFactor } from './add_factor';
import { CodeField } from './code_field';
import { RecoveryCodeList } from './recovery_codes';
import { useClient } from './session';

export default function AccountPage() {
  const client = useClient();
  const [self, again] = useLoad('self', (signal) => client.get<Self>('/api/self', { signal }));
  return (
    <PlainPage title="Your account">
      {self.state === 'loading' && <Loading what="Asking the server" />}
      {self.state === 'failed' && <FailureNotice failure={self.failure} retry={again} />}
      {self.state === 'ready' && self.value.account && (
        <SecondFactor account={self.value.account} self={self.value} again={again} />
      )}
    </PlainPage>
  );
}

const factor_words = 'Signing in asks for a code of your authenticator app.';
const emergency_words =
  'While the clinic’s directory is down, your password and a code open the breaking of the glass.';

type Doing = 'nothing' | 'adding' | 'renewing' | 'removing';

function SecondFactor({ account, self, again }: { account: Account; self: Self; again: () => void }) {
  const [doing, set_doing] = useState<Doing>('nothing');
  const [codes, set_codes] = useState<string[]>();
  const finish = () => {
    set_doing('nothing');
    set_codes(undefined);
    again();
  };
  if (codes) return <RecoveryCodeList codes={codes} done={finish} />;
  const is_directory = account.source === 'directory';
  const may_add = self.may_add_second_factor === true && (!is_directory || self.emergency !== undefined);
  if (is_directory && !account.second_factor && !may_add) {
    return (
      <Notice title="You sign in by the clinic’s directory.">A second factor is a matter of the directory.</Notice>
    );
  }
  if (account.source === 'openid') {
    return (
      <Notice title="You sign in by the clinic’s identity provider.">
        A second factor is a matter of the identity provider.
      </Notice>
    );
  }
  if (!account.second_factor && is_directory) {
    return (
      <section className="factor" aria-labelledby="factor-title">
        <h2 id="factor-title">Emergency access</h2>
        <AddFactor known="" done={finish} for_emergencies />
      </section>
    );
  }
  if (!account.second_factor) return <AddFactor known="" done={finish} />;
  const left = account.recovery_codes_left ?? 0;
  return (
    <section className="factor" aria-labelledby="factor-title">
      <h2 id="factor-title">{is_directory ? 'Emergency access' : 'Second factor'}</h2>
      <Notice tone={left > 2 ? 'good' : 'warn'} title={is_directory ? emergency_words : factor_words}>
        {left === 1 ? 'One recovery code is left.' : `${left} recovery codes are left.`}
        {left <= 2 && ' Make new ones before the last is used.'}
        {is_directory && !account.emergency_access && ' It is at rest: sign in anew by the directory, and it is back.'}
      </Notice>
      {doing === 'nothing' && (
        <div className="factor-buttons">
          <Button variant="default" onClick={() => set_doing('renewing')}>
            New recovery codes
          </Button>
          <Button variant="default" onClick={() => set_doing('removing')}>
            Remove
          </Button>
        </div>
      )}
      {doing === 'renewing' && (
        <WithCode
          words="New recovery codes: the ones before open nothing from then on."
          button="Make new codes"
          path="/api/self/second-factor/recovery-codes"
          took={(answer) => (answer ? set_codes(answer.recovery_codes) : finish())}
          cancel={() => set_doing('nothing')}
        />
      )}
      {doing === 'removing' && (
        <WithCode
          words={
            is_directory
              ? 'Without it you can’t break the glass while the directory is down. What is kept of your password goes too.'
              : 'Without it your password alone opens your account.'
          }
          button={is_directory ? 'Remove emergency access' : 'Remove the second factor'}
          path="/api/self/second-factor/remove"
          took={finish}
          cancel={() => set_doing('nothing')}
        />
      )}
    </section>
  );
}

// What asks for the password and a code once more.
function WithCode(props: {
  words: string;
  button: string;
  path: string;
  took: (answer: RecoveryCodes | undefined) => void;
  cancel: () => void;
}) {
  const client = useClient();
  const [password, set_password] = useState('');
  const [code, set_code] = useState('');
  const [failure, set_failure] = useState<Failure>();
  const [busy, set_busy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_busy(true);
    set_failure(undefined);
    client
      .post<RecoveryCodes | undefined>(props.path, { body: { password, code: code.trim() } })
      .then(props.took, (caught: Failure) => {
        set_failure(caught);
        set_code('');
        set_busy(false);
      });
  };
  return (
    <form className="factor" onSubmit={submit}>
      <p>{props.words}</p>
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={(event) => set_password(event.currentTarget.value)}
      />
      <CodeField label="Code" value={code} change={set_code} or_recovery focus={false} />
      {failure && <FailureNotice failure={failure} />}
      <div className="factor-buttons">
        <Button type="submit" loading={busy} disabled={password === '' || code.trim() === ''}>
          {props.button}
        </Button>
        <Button variant="default" onClick={props.cancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
