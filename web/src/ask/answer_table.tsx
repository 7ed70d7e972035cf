import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AnswerTable } from '../api/types';
import { flag_tone } from '../chart/kinds';
import { Plot } from '../chart/plot';
import { visible } from '../text/visible';
import { plot_of, rows_of, type ShownRow } from './answer_parts';

// The values of an answer, each with its own reference range and what is odd about it in words; of one measure also its course.

const rows_at_first = 6;

export function TableView({ table, open }: { table: AnswerTable; open: (statement: number) => void }) {
  const [all, set_all] = useState(false);
  const lines = plot_of(table);
  const rows = rows_of(table);
  const shown = all ? rows : rows.slice(0, rows_at_first);
  const has_names = rows.some((row) => row.name !== '');
  const has_ranges = rows.some((row) => row.reference !== '');
  return (
    <div className="answer-table">
      <h3>
        <bdi>{visible(table.title)}</bdi> {table.unit && <span className="muted">{visible(table.unit)}</span>}
      </h3>
      {lines && <Plot name={table.title} lines={lines} open={(statement) => open(Number(statement))} />}
      <table className={has_names ? 'values values-named' : 'values'}>
        <caption className="hidden">{visible(table.title)}</caption>
        <thead>
          <tr>
            {has_names && <th scope="col">Name</th>}
            <th scope="col">Date</th>
            <th scope="col">Value</th>
            {has_ranges && <th scope="col">Reference</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.key}>
              {has_names && <NameCell row={row} open={open} />}
              <td className="values-date figures">
                {has_names ? visible(row.date) : <OpenRow row={row} words={row.date} open={open} />}
              </td>
              <ValueCell row={row} />
              {has_ranges && (
                <td className="values-range muted figures">
                  {row.reference !== '' && <span className="values-label">reference </span>}
                  {visible(row.reference)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > rows_at_first && (
        <Button variant="subtle" size="compact-xs" onClick={() => set_all(!all)}>
          {all ? 'Show fewer' : `Show all ${rows.length}`}
        </Button>
      )}
    </div>
  );
}

function OpenRow(props: { row: ShownRow; words: string; open: (statement: number) => void }) {
  const { statement } = props.row;
  if (statement === undefined) return <>{visible(props.words)}</>;
  return (
    <button type="button" className="link" onClick={() => props.open(statement)}>
      {visible(props.words)}
    </button>
  );
}

function NameCell({ row, open }: { row: ShownRow; open: (statement: number) => void }) {
  return (
    <td className="values-name">
      <OpenRow row={row} words={row.name} open={open} />
      {row.measured !== '' && <span className="values-measured muted figures"> {visible(row.measured)}</span>}
    </td>
  );
}

function ValueCell({ row }: { row: ShownRow }) {
  const tone = flag_tone(row.flag);
  return (
    <td className="values-value figures">
      {visible(row.value)} {row.unit !== '' && <span className="muted">{visible(row.unit)} </span>}
      {tone && <span className={`tag tag-${tone}`}>{visible(row.flag)}</span>}
      {!tone && row.flag !== '' && <span className="muted">· {visible(row.flag)}</span>}{' '}
      {row.status !== '' && <span className="tag tag-warn">{visible(row.status)}</span>}
    </td>
  );
}
