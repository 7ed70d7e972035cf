import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../api/client';
import type { Measure, Page, Series, SeriesPoint } from '../api/types';
import { useClient } from '../session/session';
import { type Load, useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { address_of, go } from '../shared/route';
import { date_of } from '../text/dates';
import { visible } from '../text/visible';
import { flag_tone } from './kinds';
import { Plot } from './plot';
import type { PlotLine } from './plot_shape';
import { rows_of } from './series_rows';

const groups: [string, (measure: Measure) => boolean][] = [
  ['Laboratory', (measure) => measure.category === 'laboratory'],
  ['Vital signs', (measure) => measure.category === 'vital-signs'],
  ['Other', (measure) => measure.category !== 'laboratory' && measure.category !== 'vital-signs'],
];

export function TrendsView(props: {
  patient: string;
  measures: Load<Page<Measure>>;
  retry: () => void;
  fact: string | undefined;
  open: (document: string) => void;
}) {
  const { measures, retry } = props;
  const [text, set_text] = useState('');
  if (measures.state === 'loading') return <Loading what="Loading what was measured" />;
  if (measures.state === 'failed') return <FailureNotice failure={measures.failure} retry={retry} />;
  const all = measures.value.items;
  if (all.length === 0) {
    return (
      <Notice title="Nothing was measured more than once.">
        A trend needs two values of the same test or vital sign.
      </Notice>
    );
  }
  const wanted = text.trim().toLowerCase();
  const shown = all.filter((measure) => measure.name.toLowerCase().includes(wanted));
  const fact = props.fact ?? (all.find((measure) => measure.category === 'laboratory') ?? all[0])?.fact ?? '';
  return (
    <div className="trends">
      <select
        className="trends-choice"
        aria-label="Measure"
        value={all.some((measure) => measure.fact === fact) ? fact : ''}
        onChange={(event) =>
          go({ at: 'chart', patient: props.patient, tab: 'trends', fact: event.currentTarget.value })
        }
      >
        {all.map((measure) => (
          <option key={measure.fact} value={measure.fact}>
            {visible(measure.name)} ({measure.count})
          </option>
        ))}
      </select>
      <div className="trends-list">
        <TextInput
          size="xs"
          aria-label="Filter the measures"
          placeholder="Filter"
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set_text(event.currentTarget.value)}
        />
        <nav aria-label="Measures" className="measures">
          {groups.map(([title, belongs]) => {
            const here = shown.filter(belongs);
            if (here.length === 0) return null;
            return (
              <section key={title}>
                <h2>{title}</h2>
                <ul>
                  {here.map((measure) => (
                    <li key={measure.fact}>
                      <a
                        href={address_of({ at: 'chart', patient: props.patient, tab: 'trends', fact: measure.fact })}
                        aria-current={measure.fact === fact ? 'true' : undefined}
                      >
                        <bdi>{visible(measure.name)}</bdi> <span className="figures muted">{measure.count}</span>
                      </a>
                    </li>
                  ))}
                </ul>
              </section>
            );
          })}
          {shown.length === 0 && <p className="muted">No measure has “{visible(text)}” in its name.</p>}
        </nav>
      </div>
      <SeriesView key={fact} patient={props.patient} fact={fact} open={props.open} />
    </div>
  );
}

function SeriesView(props: { patient: string; fact: string; open: (document: string) => void }) {
  const client = useClient();
  const [series, retry] = useLoad(`series ${props.fact}`, (signal) =>
    client.get<Series>(`/api/patients/${props.patient}/measures/${props.fact}/series`, { signal }),
  );
  if (series.state === 'loading') return <Loading what="Loading the values" />;
  if (series.state === 'failed') {
    if (series.failure instanceof Problem && series.failure.code === 'not_found') {
      return <Notice title="This has no numbers to draw.">Choose one of the measures.</Notice>;
    }
    return <FailureNotice failure={series.failure} retry={retry} />;
  }
  const { value } = series;
  return (
    <section className="series" aria-label={`Trend of ${visible(value.name)}`}>
      <h2>
        <bdi>{visible(value.name)}</bdi>
      </h2>
      <p className="muted">
        Latest <bdi className="strong figures">{visible(value.latest)}</bdi>{' '}
        {value.at && <span className="figures">on {date_of(value.at)}</span>} · {value.count} measured
      </p>
      <Plot name={value.name} lines={lines_of(value)} open={props.open} />
      <SeriesTable series={value} open={props.open} />
    </section>
  );
}

function lines_of(series: Series): PlotLine[] {
  return series.lines.map((line) => ({
    name: line.name,
    points: line.points.map(({ text, fact, ...point }) => ({ ...point, label: text, source: fact })),
  }));
}

// One row for each time that it was measured, newest first; a column for each component.
function SeriesTable({ series, open }: { series: Series; open: (document: string) => void }) {
  const { lines } = series;
  const rows = rows_of(lines);
  const single = lines.length === 1 ? lines[0] : undefined;
  const has_ranges = single?.points.some((point) => point.reference_range) ?? false;
  const left_out = Math.max(0, ...lines.map((line) => line.left_out));
  return (
    <>
      <table className="values">
        <caption className="hidden">Values of {visible(series.name)}, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Date</th>
            {lines.map((line) => (
              <th key={line.name} scope="col">
                {single ? 'Value' : visible(line.name)}
              </th>
            ))}
            {has_ranges && <th scope="col">Reference</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ fact, at, points }) => (
            <tr key={fact}>
              <td className="values-date figures">
                <button type="button" className="link" onClick={() => open(fact)}>
                  {date_of(at) || 'undated'}
                </button>
              </td>
              {points.map((point, line) => (
                <td key={lines[line]?.name} className="figures">
                  {point && <PointWords point={point} has_range={!single} />}
                </td>
              ))}
              {has_ranges && <td className="muted figures">{visible(points[0]?.reference_range ?? '')}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {left_out > 0 && <p className="muted">{left_out} older values are in the chart and not shown here.</p>}
    </>
  );
}

function PointWords({ point, has_range }: { point: SeriesPoint; has_range: boolean }) {
  const tone = flag_tone(point.flag);
  return (
    <>
      {visible(point.text)} {tone && <span className={`tag tag-${tone}`}>{visible(point.flag ?? '')}</span>}
      {has_range && point.reference_range && <span className="muted"> reference {visible(point.reference_range)}</span>}
    </>
  );
}
