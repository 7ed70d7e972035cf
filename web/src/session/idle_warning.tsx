import { Button } from '@mantine/core';
import { Dialog } from '../shared/dialog';
import { useIdle } from './idle';
import { useSession } from './session';

export function IdleWarning() {
  const { client, sign_out } = useSession();
  const { left_ms, stay } = useIdle(client, () => void sign_out('idle'));
  if (left_ms === undefined) return null;
  const seconds = Math.max(0, Math.ceil(left_ms / 1000));
  return (
    <Dialog title="Are you still there?" close={stay}>
      <p>
        Without activity you are signed out in{' '}
        <strong className="figures">
          {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
        </strong>
        , so that no chart stays open on an empty desk.
      </p>
      <div className="row-end">
        <Button variant="default" onClick={() => void sign_out('signed_out')}>
          Sign out now
        </Button>
        <Button autoFocus onClick={stay}>
          Stay signed in
        </Button>
      </div>
    </Dialog>
  );
}
