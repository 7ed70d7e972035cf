import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { PlainPage } from '../shared/plain_page';
import { address_of } from '../shared/route';
import { Breach, Disclosures } from './report_forms';
import { ShownReport } from './shown_report';

type Choice = 'access' | '1' | '7' | '30' | '90' | 'disclosures' | 'breach';

const choices: { value: Choice; label: string }[] = [
  { value: 'access', label: 'Who may what' },
  { value: '1', label: 'Who did what, the last day' },
  { value: '7', label: 'Who did what, the last 7 days' },
  { value: '30', label: 'Who did what, the last 30 days' },
  { value: '90', label: 'Who did what, the last 90 days' },
  { value: 'disclosures', label: 'Who was shown a patient’s record' },
  { value: 'breach', label: 'What a breach reached' },
];

const day_ms = 86_400_000;

function path_of(choice: Choice): string {
  if (choice === 'access') return '/api/reports/access';
  // Whole minutes, so that the same choice asks for the same thing again.
  const from = new Date(Math.floor(Date.now() / 60_000) * 60_000 - Number(choice) * day_ms);
  return `/api/reports/activity?from=${from.toISOString()}`;
}

// What a privacy officer is asked for: who may what, who did what, and what is left of somebody who goes.
export default function ReportsPage({ account }: { account?: string }) {
  const [choice, set_choice] = useState<Choice>('access');
  if (account) {
    return (
      <PlainPage title="What is left of an account" wide>
        <p>
          <a href={address_of({ at: 'reports' })}>All accounts</a>
        </p>
        <ShownReport path={`/api/reports/off-boarding/${account}`} />
      </PlainPage>
    );
  }
  return (
    <PlainPage title="Reports" wide>
      <NativeSelect
        label="Report"
        data={choices}
        value={choice}
        onChange={(event) => set_choice(event.currentTarget.value as Choice)}
      />
      {choice === 'disclosures' && <Disclosures />}
      {choice === 'breach' && <Breach />}
      {choice !== 'disclosures' && choice !== 'breach' && <ShownReport path={path_of(choice)} />}
    </PlainPage>
  );
}
