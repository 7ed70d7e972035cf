import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from 'react';
import { useSize } from '../shared/size';
import { date_of } from '../text/dates';
import { visible } from '../text/visible';
import { flag_tone } from './kinds';
import { type PlacedPoint, type PlotLine, type PlotShape, plot_shape, plot_words } from './plot_shape';

// The course of a measure. Left and right arrows go from point to point, Enter opens the source; the same numbers stand in a
// table beside it.

const height = 216;
const edge = { left: 44, right: 14, top: 10, bottom: 24 };
const px_per_time_tick = 84;

export function Plot(props: { name: string; lines: PlotLine[]; open?: (source: string) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const inner = Math.max(80, width - edge.left - edge.right);
  const shape = plot_shape(props.lines, Math.max(2, Math.floor(inner / px_per_time_tick)));
  return (
    <figure className="plot" ref={box}>
      {!shape && <p className="muted">None of the values has a date, so there is nothing to draw.</p>}
      {shape && width > 0 && <Drawing {...props} shape={shape} width={width} />}
      {shape && shape.not_shown > 0 && (
        <figcaption className="muted">
          {shape.not_shown === 1 ? 'One value is' : `${shape.not_shown} values are`} in the table only: without a date,
          or in another unit than {shape.unit || 'the newest'}.
        </figcaption>
      )}
    </figure>
  );
}

interface Scale {
  x: (position: number) => number;
  y: (value: number) => number;
  right: number;
  bottom: number;
}

function scale_of(shape: PlotShape, width: number): Scale {
  const right = width - edge.right;
  const bottom = height - edge.bottom;
  const wide = right - edge.left;
  const high = bottom - edge.top;
  return {
    x: (position) => edge.left + ((position - shape.from) / (shape.to - shape.from)) * wide,
    y: (value) => bottom - ((value - shape.low) / (shape.high - shape.low || 1)) * high,
    right,
    bottom,
  };
}

function Drawing(props: {
  name: string;
  lines: PlotLine[];
  open?: (source: string) => void;
  shape: PlotShape;
  width: number;
}) {
  const { shape, width, lines } = props;
  const { points } = shape;
  const id = useId();
  const [chosen, set_chosen] = useState<number | undefined>(undefined);
  const scale = scale_of(shape, width);
  const at = chosen === undefined ? undefined : points[chosen];

  const open = () => {
    if (at?.source) props.open?.(at.source);
  };
  const on_key = (event: KeyboardEvent) => {
    const last = points.length - 1;
    const place = chosen ?? points.length;
    const places: Record<string, number> = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: last };
    const next = places[event.key];
    if (next !== undefined) {
      event.preventDefault();
      set_chosen(Math.max(0, Math.min(last, next)));
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open();
    }
  };
  const on_pointer = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    set_chosen(nearest(points, scale, event.clientX - box.left, event.clientY - box.top));
  };

  return (
    <>
      <div
        className="plot-box"
        role="listbox"
        aria-label={`${plot_words(visible(props.name), shape)}. Arrow keys go from value to value.`}
        aria-activedescendant={chosen === undefined ? undefined : `${id}-${chosen}`}
        tabIndex={0}
        onKeyDown={on_key}
        onFocus={() => set_chosen((before) => before ?? points.length - 1)}
        onPointerMove={on_pointer}
        onClick={open}
      >
        {points.map((point) => (
          <span
            key={point.number}
            id={`${id}-${point.number}`}
            className="hidden"
            role="option"
            tabIndex={-1}
            aria-selected={point.number === chosen}
          >
            {point_words(point, lines)}
          </span>
        ))}
        <svg width={width} height={height} aria-hidden="true">
          <Frame shape={shape} scale={scale} />
          {lines.map((line, index) => (
            <path
              key={line.name}
              className={`plot-line plot-line-${index % 3}`}
              d={path_of(
                points.filter((point) => point.line === index),
                scale,
              )}
            />
          ))}
          {points.map((point) => (
            <Marker key={point.number} point={point} scale={scale} chosen={point.number === chosen} />
          ))}
        </svg>
      </div>
      <div className="plot-below">
        <Legend lines={lines} range={shape.range_words} drawn={shape.bands.length > 0} />
        <p className="plot-chosen figures">{at ? point_words(at, lines) : '\u00a0'}</p>
      </div>
    </>
  );
}

// The point that is nearest to the pointer, within reach of it by time.
function nearest(points: readonly PlacedPoint[], scale: Scale, x: number, y: number): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const point of points) {
    const distance = Math.abs(scale.x(point.position) - x) * 3 + Math.abs(scale.y(point.value) - y);
    if (distance < least) {
      least = distance;
      best = point.number;
    }
  }
  return best;
}

function Frame({ shape, scale }: { shape: PlotShape; scale: Scale }) {
  return (
    <g>
      {shape.bands.map((band) => {
        const top = scale.y(Math.min(shape.high, band.high ?? shape.high));
        const bottom = scale.y(Math.max(shape.low, band.low ?? shape.low));
        const left = scale.x(band.from);
        const wide = scale.x(band.to) - left;
        if (bottom <= top || wide <= 0) return null;
        return <rect key={band.from} className="plot-range" x={left} width={wide} y={top} height={bottom - top} />;
      })}
      {shape.value_ticks.map((tick) => (
        <g key={tick}>
          <line className="plot-grid" x1={edge.left} x2={scale.right} y1={scale.y(tick)} y2={scale.y(tick)} />
          <text className="plot-tick" x={edge.left - 6} y={scale.y(tick) + 4} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      {shape.time_ticks.map((tick) => (
        <g key={tick.at}>
          <line
            className="plot-tick-line"
            x1={scale.x(tick.at)}
            x2={scale.x(tick.at)}
            y1={scale.bottom}
            y2={scale.bottom + 4}
          />
          <text className="plot-tick" x={scale.x(tick.at)} y={height - 6} textAnchor="middle">
            {tick.label}
          </text>
        </g>
      ))}
    </g>
  );
}

function Marker({ point, scale, chosen }: { point: PlacedPoint; scale: Scale; chosen: boolean }) {
  const tone = flag_tone(point.flag);
  const is_low = /low/i.test(point.flag ?? '');
  const x = scale.x(point.position);
  const y = scale.y(point.value);
  const classes = ['plot-point', `plot-point-${point.line % 3}`];
  if (tone) classes.push(`plot-point-${tone}`);
  if (point.comparator) classes.push('plot-point-bound'); // "<0.01": the value is beyond, not at
  if (chosen) classes.push('plot-point-chosen');
  return (
    <g className={classes.join(' ')}>
      <circle className="plot-dot" cx={x} cy={y} r={chosen ? 5.5 : 3.5} />
      {tone && <path className="plot-flag" d={is_low ? `M${x - 4},${y + 8}h8l-4,6z` : `M${x - 4},${y - 8}h8l-4,-6z`} />}
    </g>
  );
}

function Legend({ lines, range, drawn }: { lines: PlotLine[]; range: string; drawn: boolean }) {
  if (lines.length === 1 && !drawn) return null;
  return (
    <ul className="plot-legend">
      {lines.length > 1 &&
        lines.map((line, index) => (
          <li key={line.name}>
            <svg width="18" height="8" aria-hidden="true">
              <path className={`plot-line plot-line-${index % 3}`} d="M1,4h16" />
            </svg>
            {visible(line.name)}
          </li>
        ))}
      {drawn && (
        <li>
          <svg width="18" height="10" aria-hidden="true">
            <rect className="plot-range" width="18" height="10" />
          </svg>
          {range === '' ? 'reference range of each value' : `reference ${visible(range)}`}
        </li>
      )}
    </ul>
  );
}

function path_of(points: readonly PlacedPoint[], scale: Scale): string {
  return points
    .map(
      (point, index) =>
        `${index === 0 ? 'M' : 'L'}${scale.x(point.position).toFixed(1)},${scale.y(point.value).toFixed(1)}`,
    )
    .join('');
}

function point_words(point: PlacedPoint, lines: PlotLine[]): string {
  const name = lines.length > 1 ? `${lines[point.line]?.name ?? ''} ` : '';
  const flag = point.flag ? `, ${point.flag}` : '';
  const range = point.reference_range ? ` (reference ${point.reference_range})` : '';
  return visible(`${date_of(point.at)}  ${name}${point.label}${flag}${range}`);
}
