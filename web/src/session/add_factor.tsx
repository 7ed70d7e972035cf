import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Failure } from '../api/client';
import type { RecoveryCodes, ShownFactor } from '../api/types';
import { FailureNotice, Notice } from '../shared/notice';
import { CodeField } from './code_field';
import { qr_shape } from './qr_shape';
import { RecoveryCodeList } from './recovery_codes';
import { useClient } from './session';

// Adding a second factor: the password, then the secret and its first code, then the recovery codes. `known` is the password where
// it was typed a moment ago. `for_emergencies`: an account of the clinic's directory, for breaking the glass while that is down.
export function AddFactor(props: { known: string; done: () => void; for_emergencies?: boolean }) {
  const { known, done, for_emergencies = false } = props;
  const client = useClient();
  const [password, set_password] = useState(known);
  const [shown, set_shown] = useState<ShownFactor>();
  const [code, set_code] = useState('');
  const [codes, set_codes] = useState<string[]>();
  const [failure, set_failure] = useState<Failure>();
  const [busy, set_busy] = useState(false);

  const run = (event: FormEvent, work: () => Promise<void>) => {
    event.preventDefault();
    set_busy(true);
    set_failure(undefined);
    work()
      .catch((caught: Failure) => set_failure(caught))
      .finally(() => set_busy(false));
  };
  const begin = async () => {
    set_shown(await client.post<ShownFactor>('/api/self/second-factor', { body: { password } }));
    set_password('');
  };
  const confirm = async () => {
    const body = { code: code.replaceAll(' ', '') };
    set_code('');
    set_codes((await client.post<RecoveryCodes>('/api/self/second-factor/confirm', { body })).recovery_codes);
    set_shown(undefined);
  };

  if (codes) return <RecoveryCodeList codes={codes} done={done} />;
  if (shown) {
    return (
      <form className="factor" onSubmit={(event) => run(event, confirm)}>
        <p>Scan this with an authenticator app on your phone, or type the secret into it. It is shown this once.</p>
        <QrCode text={shown.uri} />
        <p>
          Secret: <code className="factor-secret">{shown.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        </p>
        <CodeField label="Code that the app shows" value={code} change={set_code} />
        {failure && <FailureNotice failure={failure} />}
        <Button type="submit" loading={busy} disabled={code.trim() === ''}>
          Confirm
        </Button>
      </form>
    );
  }
  return (
    <form className="factor" onSubmit={(event) => run(event, begin)}>
      <Notice title="You need an authenticator app on your phone.">
        {for_emergencies ? (
          <>
            With it you can break the glass while the clinic’s directory is down: your password and a code then open a
            session for that alone. Signing in stays as it is. From then on a digest of your directory password is kept
            here, sealed, from which the password can’t be read; it goes when you remove this.
          </>
        ) : (
          'From then on signing in asks for a code of it. Your other sessions and all your tokens end when it is added.'
        )}
      </Notice>
      {known === '' && (
        <PasswordInput
          label={for_emergencies ? 'Your password of the directory' : 'Your password'}
          autoComplete="current-password"
          value={password}
          onChange={(event) => set_password(event.currentTarget.value)}
        />
      )}
      {failure && <FailureNotice failure={failure} />}
      <Button type="submit" loading={busy} disabled={password === ''}>
        {for_emergencies ? 'Add emergency access' : 'Add a second factor'}
      </Button>
    </form>
  );
}

// Dark on light in both colour schemes: cameras want it so.
function QrCode({ text }: { text: string }) {
  const { size, path } = qr_shape(text);
  return (
    <svg className="factor-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the secret">
      <rect className="factor-qr-light" width={size} height={size} />
      <path className="factor-qr-dark" d={path} />
    </svg>
  );
}
