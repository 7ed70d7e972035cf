import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type ChangeEvent, type FormEvent, useState } from 'react';
import { type Failure, Problem } from '../api/client';
import { Notice } from '../shared/notice';
import { sentence_of } from '../shared/sentences';
import { CodeField } from './code_field';
import { ProviderButton, ProviderFailure, useProviderFailure } from './provider';
import { useSession, type Why } from './session';

const greetings: Record<Why, string> = {
  start: '',
  signed_out: 'You are signed out.',
  idle: 'You were signed out after 15 minutes without activity. Sign in again to go on where you were.',
  ended: 'Your session has ended. Sign in again to go on where you were.',
  password_changed: 'Your password is changed. Sign in with the new one.',
};

// What the code is for that stands below name and password. Whether somebody has emergency access isn't told beforehand.
type Asks = 'nothing' | 'factor' | 'emergency';

export function SignIn({ why }: { why: Why }) {
  const { sign_in } = useSession();
  const [name, set_name] = useState('');
  const [password, set_password] = useState('');
  const [code, set_code] = useState('');
  const [asks, set_asks] = useState<Asks>('nothing');
  const [failure, set_failure] = useState<Failure>();
  const [busy, set_busy] = useState(false);
  const came_back = useProviderFailure();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_busy(true);
    set_failure(undefined);
    sign_in(name.trim(), password, asks === 'nothing' ? '' : code.trim()).catch((caught: Failure) => {
      const problem = caught instanceof Problem ? caught.code : '';
      if (problem === 'second_factor_required') set_asks('factor');
      else set_failure(caught);
      if (problem === 'directory_unavailable') set_asks('emergency');
      set_code('');
      set_busy(false);
    });
  };

  // A code belongs to the name and the password that were typed before it.
  const change = (set: (value: string) => void) => (event: ChangeEvent<HTMLInputElement>) => {
    set(event.currentTarget.value);
    set_asks('nothing');
  };

  return (
    <main className="gate">
      <form className="gate-card" onSubmit={submit}>
        <h1>
          <Wordmark />
        </h1>
        <h2>Sign in</h2>
        {greetings[why] !== '' && <Notice title={greetings[why]} live />}
        <TextInput
          label="Name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus
          value={name}
          onChange={change(set_name)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={change(set_password)}
        />
        {asks === 'factor' && <CodeField label="Code" value={code} change={set_code} or_recovery />}
        {failure && <SignInFailure failure={failure} />}
        {asks === 'emergency' && <EmergencyWords />}
        {asks === 'emergency' && <CodeField label="Code, in an emergency" value={code} change={set_code} or_recovery />}
        {came_back && !failure && <ProviderFailure failure={came_back} />}
        <Button
          type="submit"
          loading={busy}
          disabled={name.trim() === '' || password === '' || (asks === 'factor' && code.trim() === '')}
        >
          {asks === 'emergency' && code.trim() !== '' ? 'Open an emergency session' : 'Sign in'}
        </Button>
        <ProviderButton />
        <p className="gate-foot">
          Every look at a chart is recorded with your name. First time here? Use the one-time password from your
          operator.
        </p>
      </form>
    </main>
  );
}

function EmergencyWords() {
  return (
    <Notice tone="warn" title="Is somebody in danger?">
      If you added emergency access under your name before, type a code now. The session that opens can only break the
      glass, and read the chart that is open by it, until the directory answers. If it doesn’t open, the name, the
      password or the code is wrong, the code was used already, or there is no emergency access.
    </Notice>
  );
}

export function SignInFailure({ failure }: { failure: Failure }) {
  if (!(failure instanceof Problem)) {
    return (
      <Notice tone="bad" title="The server can’t be reached" live>
        Check the network, then try again.
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title={failure.title} live>
      {sentence_of(failure)}
    </Notice>
  );
}

export function Wordmark() {
  return <span className="wordmark">Chartroom</span>;
}
