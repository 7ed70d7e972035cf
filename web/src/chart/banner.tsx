import type { PatientSummary } from '../api/types';
import { born, name_of, number_label, record_number } from '../patients/who';
import { Labels } from '../shared/labels';
import { date_of, local_time } from '../text/dates';
import { visible } from '../text/visible';
import type { Labelled } from './add_labels';

// Who the patient is, by name and two identifiers, and how current the chart is. Always in view.
export function Banner(props: {
  patient: PatientSummary;
  newest: string | undefined;
  label?: (of: Labelled) => void; // absent where the reader may not
}) {
  const { patient, newest, label } = props;
  const number = record_number(patient);
  return (
    <section className="banner" aria-label="Patient">
      <h1 className="banner-name" id="patient-name">
        <bdi>{name_of(patient)}</bdi>
      </h1>
      <p className="banner-facts">
        <span>
          born <span className="strong figures">{born(patient)}</span>
        </span>
        {patient.sex && <span>{visible(patient.sex)}</span>}
        {number && (
          <span>
            {number_label(number)} <bdi className="strong figures">{visible(number.value)}</bdi>
          </span>
        )}
        {patient.deceased && (
          <span className="tag tag-plain">
            deceased{patient.deceased !== 'true' && ` ${date_of(visible(patient.deceased))}`}
          </span>
        )}
      </p>
      <Labels labels={patient.labels} />
      <p className="banner-chart">
        Chart as imported <span className="figures">{local_time(patient.imported_at)}</span>
        {newest && (
          <>
            , newest entry <span className="figures">{date_of(newest)}</span>
          </>
        )}
        {label && (
          <button
            type="button"
            className="link banner-other"
            aria-haspopup="dialog"
            onClick={() => label({ patient: patient.id, name: 'the whole chart', has: patient.labels ?? [] })}
          >
            Label the chart
          </button>
        )}
        <a className="banner-other" href="#/">
          Other patient
        </a>
      </p>
    </section>
  );
}
