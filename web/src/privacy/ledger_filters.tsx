import { Button } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { instant_of_day } from '../text/dates';
import { action_words, reason_words, relation_words } from './words';

// What is asked of the ledger, as it is typed. The days are of the reader's own zone, the last one included.
export interface Filters {
  action: string;
  outcome: string;
  reason: string;
  relation: string;
  purpose: string;
  patient: string;
  principal: string;
  subject: string;
  document: string;
  request: string;
  emergency: string;
  from: string;
  words: string;
  first_day: string;
  last_day: string;
}

export const no_filters: Filters = {
  action: '',
  outcome: '',
  reason: '',
  relation: '',
  purpose: '',
  patient: '',
  principal: '',
  subject: '',
  document: '',
  request: '',
  emergency: '',
  from: '',
  words: '',
  first_day: '',
  last_day: '',
};

// As the API takes it.
export function query_of(filters: Filters): Record<string, string> {
  const { first_day, last_day, ...query } = filters;
  return { ...query, since: instant_of_day(first_day), until: instant_of_day(last_day, 1) };
}

const outcome_choices = {
  success: 'done',
  refused: 'refused',
  failed: 'failed',
  started: 'answer began',
  broken: 'answer broke off',
};
const purpose_choices = {
  treatment: 'treatment',
  payment: 'payment',
  operations: 'operations',
  research: 'research',
  patient_request: 'the patient’s request',
  emergency: 'an emergency',
};

// The first row has what is asked most; the rest opens, and stands open where something of it is asked.
const rare: (keyof Filters)[] = [
  'reason',
  'relation',
  'purpose',
  'from',
  'words',
  'subject',
  'document',
  'request',
  'emergency',
];

export function FilterForm({ filters, choose }: { filters: Filters; choose: (filters: Filters) => void }) {
  const [typed, set_typed] = useState(filters);
  const id = useId();
  const change = (name: keyof Filters, value: string) => set_typed({ ...typed, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    choose(typed);
  };
  const clear = () => {
    set_typed(no_filters);
    choose(no_filters);
  };
  const text = (name: keyof Filters, label: string, type = 'text') => (
    <div>
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input
        id={`${id}-${name}`}
        type={type}
        value={typed[name]}
        size={14}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change(name, event.currentTarget.value)}
        onBlur={() => change(name, typed[name].trim())}
      />
    </div>
  );
  const choice = (name: keyof Filters, label: string, any: string, choices: Record<string, string>) => (
    <div>
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <select id={`${id}-${name}`} value={typed[name]} onChange={(event) => change(name, event.currentTarget.value)}>
        <option value="">{any}</option>
        {Object.entries(choices).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <form className="filter-form" onSubmit={submit}>
      {choice('action', 'What', 'anything', action_words)}
      {choice('outcome', 'Outcome', 'any', outcome_choices)}
      {text('patient', 'Patient id')}
      {text('principal', 'Person id')}
      {text('first_day', 'From day', 'date')}
      {text('last_day', 'To day', 'date')}
      <details className="filter-more" open={rare.some((name) => filters[name] !== '')}>
        <summary>More to search by</summary>
        <div className="filter-form">
          {choice('reason', 'Refused or failed because', 'any reason', reason_words)}
          {choice('relation', 'Permitted', 'by any relation', relation_words)}
          {choice('purpose', 'For', 'any purpose', purpose_choices)}
          {text('from', 'From address or range')}
          {text('words', 'Words of a reason given')}
          {text('subject', 'Done to account (id)')}
          {text('document', 'Cited document (id)')}
          {text('request', 'Request id')}
          {text('emergency', 'Emergency id')}
        </div>
      </details>
      <Button type="submit" size="xs">
        Show
      </Button>
      <Button variant="subtle" size="xs" onClick={clear}>
        Show all
      </Button>
    </form>
  );
}
