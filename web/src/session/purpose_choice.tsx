import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Purpose } from '../api/types';
import { Dialog } from '../shared/dialog';
import { useSession } from './session';

export const purpose_words: Record<Purpose, string> = {
  treatment: 'Treatment',
  payment: 'Payment',
  operations: 'Operations',
  research: 'Research',
  patient_request: 'Patient’s request',
  emergency: 'Emergency',
};

// What charts are opened for, where one's roles leave a choice. An emergency begins where the glass is broken.
export function PurposeChoice() {
  const { session, choose_purpose } = useSession();
  const [is_open, set_open] = useState(false);
  if (session.is !== 'signed_in') return null;
  const { purpose } = session;
  const choices = session.purposes.filter((one) => one !== 'emergency' || purpose === 'emergency');
  if (choices.length === 0 || (choices.length === 1 && purpose !== undefined)) return null;
  const choose = (chosen: Purpose) => {
    set_open(false);
    choose_purpose(chosen);
  };
  return (
    <>
      <Button
        variant={purpose === undefined || purpose === 'emergency' ? 'light' : 'subtle'}
        color={purpose === 'emergency' ? 'red' : 'gray'}
        size="compact-sm"
        aria-haspopup="dialog"
        onClick={() => set_open(true)}
      >
        {purpose === undefined ? 'Choose a purpose' : purpose_words[purpose]}
      </Button>
      {is_open && (
        <Dialog title="What do you open charts for?" close={() => set_open(false)}>
          <p className="muted">It decides what is open to you, and is recorded with everything that you read.</p>
          <div className="purposes">
            {choices.map((one) => (
              <Button
                key={one}
                variant={one === purpose ? 'filled' : 'default'}
                aria-pressed={one === purpose}
                onClick={() => choose(one)}
              >
                {purpose_words[one]}
              </Button>
            ))}
          </div>
        </Dialog>
      )}
    </>
  );
}
