import type { Purpose } from '../api/types';
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
  if (session.is !== 'signed_in') return null;
  const choices = session.purposes.filter((purpose) => purpose !== 'emergency' || session.purpose === 'emergency');
  if (choices.length === 0 || (choices.length === 1 && session.purpose !== undefined)) return null;
  return (
    <label className="purpose">
      <span className="purpose-name">Purpose</span>
      <select
        className="purpose-choice"
        data-emergency={session.purpose === 'emergency' || undefined}
        value={session.purpose ?? ''}
        onChange={(event) => choose_purpose(event.currentTarget.value as Purpose)}
      >
        {session.purpose === undefined && <option value="">Choose …</option>}
        {choices.map((purpose) => (
          <option key={purpose} value={purpose}>
            {purpose_words[purpose]}
          </option>
        ))}
      </select>
    </label>
  );
}
