import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Failure } from '../api/client';
import type { Account } from '../api/types';
import { Notice } from '../shared/notice';
import { useSession } from './session';
import { SignInFailure, Wordmark } from './sign_in';

const chars_min = 12; // limits::password_chars_min; the server decides

// A one-time password opens nothing but this. `known` is what was typed at sign-in; empty after a reload.
export function ChangePassword({ account, known }: { account: Account; known: string }) {
  const { change_password, sign_out } = useSession();
  const [before, set_before] = useState(known);
  const [after, set_after] = useState('');
  const [again, set_again] = useState('');
  const [failure, set_failure] = useState<Failure>();
  const [busy, set_busy] = useState(false);
  const too_short = after !== '' && Array.from(after).length < chars_min;
  const differs = again !== '' && again !== after;
  const ready = before !== '' && after !== '' && again === after && !too_short;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    set_busy(true);
    set_failure(undefined);
    change_password(before, after).catch((caught: Failure) => {
      set_failure(caught);
      set_busy(false);
    });
  };

  return (
    <main className="gate">
      <form className="gate-card" onSubmit={submit}>
        <h1>
          <Wordmark />
        </h1>
        <h2>Choose your own password</h2>
        <Notice title={`Welcome, ${account.display_name || account.name}.`}>
          Your one-time password opens nothing else. Choose one of at least {chars_min} characters that only you know: a
          few words that you can remember are good.
        </Notice>
        <input type="text" name="username" autoComplete="username" value={account.name} readOnly hidden />
        {known === '' && (
          <PasswordInput
            label="One-time password"
            autoComplete="current-password"
            value={before}
            onChange={(event) => set_before(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          autoFocus
          value={after}
          error={too_short ? `Use at least ${chars_min} characters.` : undefined}
          onChange={(event) => set_after(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password, once more"
          autoComplete="new-password"
          value={again}
          error={differs ? 'The two are not the same.' : undefined}
          onChange={(event) => set_again(event.currentTarget.value)}
        />
        {failure && <SignInFailure failure={failure} />}
        <Button type="submit" loading={busy} disabled={!ready}>
          Set password
        </Button>
        <Button variant="subtle" onClick={() => void sign_out('signed_out')}>
          Sign out
        </Button>
      </form>
    </main>
  );
}
