import { Button, Checkbox, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { instant_of_day } from '../text/dates';
import { ShownReport } from './shown_report';

// Whose record was shown to whom: what the clinic must be able to tell a patient for six years (45 CFR 164.528).
export function Disclosures() {
  const [patient, set_patient] = useState('');
  const [is_all, set_all] = useState(false);
  const [path, set_path] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_path(`/api/reports/disclosures?patient=${encodeURIComponent(patient.trim())}${is_all ? '&all=true' : ''}`);
  };
  return (
    <>
      <form className="stack" onSubmit={submit}>
        <TextInput
          label="Patient’s id"
          description="As the ledger has it: p- and 26 characters"
          required
          value={patient}
          onChange={(event) => set_patient(event.currentTarget.value)}
        />
        <Checkbox
          label="Also treatment, payment, operations and the patient’s own requests"
          checked={is_all}
          onChange={(event) => set_all(event.currentTarget.checked)}
        />
        <div className="emergency-buttons">
          <Button type="submit" size="xs">
            Show the last six years
          </Button>
        </div>
      </form>
      {path !== '' && <ShownReport key={path} path={path} />}
    </>
  );
}

interface Asked {
  first_day: string;
  last_day: string;
  discovered: string;
  principal: string;
  from: string;
}

function breach_path(asked: Asked): string {
  const query = new URLSearchParams({ since: instant_of_day(asked.first_day) });
  if (asked.last_day) query.set('until', instant_of_day(asked.last_day, 1));
  if (asked.discovered) query.set('discovered', instant_of_day(asked.discovered));
  if (asked.principal.trim()) query.set('principal', asked.principal.trim());
  if (asked.from.trim()) query.set('from', asked.from.trim());
  return `/api/reports/breach?${query}`;
}

// Whose records an account, a machine or everybody in some days reached, and what is due until when.
export function Breach() {
  const [asked, set_asked] = useState<Asked>({ first_day: '', last_day: '', discovered: '', principal: '', from: '' });
  const [path, set_path] = useState('');
  const change = (name: keyof Asked, value: string) => set_asked({ ...asked, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_path(breach_path(asked));
  };
  const field = (
    name: keyof Asked,
    label: string,
    options: { type?: string; description?: string; required?: true } = {},
  ) => (
    <TextInput
      label={label}
      {...options}
      value={asked[name]}
      onChange={(event) => change(name, event.currentTarget.value)}
    />
  );
  return (
    <>
      <form className="stack" onSubmit={submit}>
        {field('first_day', 'From day', { type: 'date', required: true })}
        {field('last_day', 'To day', { type: 'date', description: 'Today if left empty' })}
        {field('principal', 'By account', { description: 'Its id, as the ledger has it; anyone if left empty' })}
        {field('from', 'From address', {
          description: 'Or a range, such as 192.0.2.0/24; from anywhere if left empty',
        })}
        {field('discovered', 'Found out on', { type: 'date', description: 'The days to tell people by count from it' })}
        <div className="emergency-buttons">
          <Button type="submit" size="xs">
            Count who is affected
          </Button>
        </div>
      </form>
      {path !== '' && (
        <>
          <ShownReport key={path} path={path} />
          <p className="muted">
            Drafts of the letters, a file for each patient, come by the command line:{' '}
            <code>chartroom report breach-letters</code>.
          </p>
        </>
      )}
    </>
  );
}
