import { Button } from '@mantine/core';
import type { Account } from '../api/types';
import { Notice } from '../shared/notice';
import { AddFactor } from './add_factor';
import { useSession } from './session';
import { Wordmark } from './sign_in';

// The account's roles need a second factor: nothing else is open until it is there. `known` is what was typed at sign-in; empty
// after a reload.
export default function MustAddFactor({ account, known }: { account: Account; known: string }) {
  const { start, sign_out } = useSession();
  return (
    <main className="gate">
      <div className="gate-card">
        <h1>
          <Wordmark />
        </h1>
        <h2>Add a second factor</h2>
        <Notice title={`Welcome, ${account.display_name || account.name}.`}>
          Your roles need a second factor here. Until it is added nothing else is open to you.
        </Notice>
        <AddFactor known={known} done={start} />
        <Button variant="subtle" onClick={() => void sign_out('signed_out')}>
          Sign out
        </Button>
      </div>
    </main>
  );
}
