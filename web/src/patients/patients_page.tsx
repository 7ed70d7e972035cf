import { Button, TextInput } from '@mantine/core';
import { type KeyboardEvent, type MouseEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import type { Page, Patient } from '../api/types';
import { useSession } from '../session/session';
import { SearchIcon } from '../shared/icons';
import { useLoad } from '../shared/load';
import { FailureNotice, Notice } from '../shared/notice';
import { address_of, go } from '../shared/route';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';
import { born, name_of, number_label, record_number } from './who';

const shown_max = 50;
const wait_ms = 90; // between the last key and the search

// Finding a patient while typing. The field is a combobox whose list is always there: arrows choose, Enter opens.
export function PatientsPage() {
  const { client, session } = useSession();
  const may_break_glass = session.is === 'signed_in' && session.emergency !== undefined;
  const [text, set_text] = useState('');
  const asked = useDebounced(text.trim());
  const [found, retry] = useLoad(`patients ${asked}`, (signal) =>
    client.get<Page<Patient>>('/api/patients', { query: { text: asked, limit: shown_max }, signal }),
  );
  // While a search runs, what was found before stays.
  const last = useRef<Page<Patient>>(undefined);
  if (found.state === 'ready') last.current = found.value;
  const page = found.state === 'ready' ? found.value : last.current;
  const patients = useDeferredValue(page?.items ?? []);
  const [choice, set_choice] = useState({ of: '', index: 0 }); // a new list begins at its top
  const list_id = useId();
  const at = Math.min(choice.of === asked ? choice.index : 0, patients.length - 1);

  const open = (patient: Patient | undefined) => {
    if (patient) go({ at: 'chart', patient: patient.id, tab: 'timeline' });
  };
  const on_key = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(patients.length - 1, at + move));
      set_choice({ of: asked, index: next });
      document.getElementById(`${list_id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (asked === text.trim() && found.state === 'ready') open(patients[at]);
    } else if (event.key === 'Escape') {
      set_text('');
    }
  };

  const on_click = (event: MouseEvent) => {
    const option = (event.target as HTMLElement).closest('[role=option]');
    open(patients.find((_, index) => option?.id === `${list_id}-${index}`));
  };

  return (
    <main id="main" tabIndex={-1} className="plain-page">
      <h1>Find a patient</h1>
      <TextInput
        size="md"
        aria-label="Name, birth date or number"
        placeholder="Name, birth date or number"
        leftSection={<SearchIcon />}
        value={text}
        onChange={(event) => set_text(event.currentTarget.value)}
        onKeyDown={on_key}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        role="combobox"
        aria-expanded={patients.length > 0}
        aria-controls={list_id}
        aria-activedescendant={patients.length > 0 ? `${list_id}-${at}` : undefined}
        aria-autocomplete="list"
      />
      {may_break_glass && (
        <p className="muted">
          <a href={address_of({ at: 'break_glass' })}>Someone is in danger who is not your patient</a>
        </p>
      )}
      {found.state === 'failed' ? (
        <FailureNotice failure={found.failure} retry={retry} />
      ) : (
        <>
          <p className="search-count" role="status">
            {page === undefined ? 'Loading your patients' : count_words(page, asked)}
          </p>
          {page?.items.length === 0 && <NoPatients text={asked} clear={() => set_text('')} />}
          <div
            className="patients"
            role="listbox"
            tabIndex={-1}
            id={list_id}
            aria-label="Your patients"
            onClick={on_click}
            onKeyDown={on_key}
          >
            {patients.map((patient, index) => (
              <PatientOption key={patient.id} id={`${list_id}-${index}`} patient={patient} chosen={index === at} />
            ))}
          </div>
        </>
      )}
    </main>
  );
}

function useDebounced(text: string): string {
  const [settled, set_settled] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => set_settled(text), wait_ms);
    return () => window.clearTimeout(timer);
  }, [text]);
  return settled;
}

function count_words(page: Page<Patient>, text: string): string {
  const count = page.items.length;
  if (count === 0) return '';
  const patients = count === 1 ? '1 patient' : `${count} patients`;
  if (page.next) return `The first ${patients}; type more of the name`;
  return text === '' ? patients : `${patients} found`;
}

function NoPatients({ text, clear }: { text: string; clear: () => void }) {
  if (text === '') {
    return (
      <Notice title="No patients are related to you now.">
        You see patients whose care team or recent encounters name you, or whose chart was granted to you. If someone is
        missing, ask the privacy officer for a grant, or the operator whether your account has your practitioner number.
      </Notice>
    );
  }
  return (
    <Notice
      title={`No patient of yours matches “${visible(text)}”.`}
      action={
        <Button size="xs" variant="default" onClick={clear}>
          Show all of mine
        </Button>
      }
    >
      Each word must begin a name, the birth date (1950-03-12) or a number. Patients who are not related to you are not
      found here.
    </Notice>
  );
}

function PatientOption(props: { id: string; patient: Patient; chosen: boolean }) {
  const { patient } = props;
  const number = record_number(patient);
  return (
    <div className="patient" role="option" tabIndex={-1} id={props.id} aria-selected={props.chosen}>
      <span className="patient-name">
        <bdi>{name_of(patient)}</bdi>
        {patient.deceased && <span className="tag tag-plain">deceased</span>}
      </span>
      <span className="patient-facts">
        {patient.demographics === 'closed' ? (
          <span>who it is isn’t open to you</span>
        ) : (
          <span className="figures">{born(patient)}</span>
        )}
        {patient.sex && <span>{visible(patient.sex)}</span>}
        {number && (
          <span>
            {number_label(number)} <bdi className="figures">{visible(number.value)}</bdi>
          </span>
        )}
      </span>
      <span className="patient-when">imported {local_time(patient.imported_at)}</span>
    </div>
  );
}
