/** Axes with few, round ticks; grid lines only across. */

export interface Scale {
  (value: number): number;
  ticks(count?: number): number[];
  tickFormat(count?: number, specifier?: string): (value: number) => string;
}

export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export interface AxesProps {
  readonly x: Scale;
  readonly y: Scale;
  readonly width: number;
  readonly height: number;
  readonly margins: Margins;
  readonly xTicks?: number;
  readonly yTicks?: number;
  readonly xLabel?: string | undefined;
  readonly yLabel?: string | undefined;
  readonly formatX?: (value: number) => string;
  readonly formatY?: (value: number) => string;
}

/** On a short range of whole numbers the ticks between them would read like their neighbours: those are left out. */
export function distinctTicks(ticks: readonly number[], show: (value: number) => string): readonly number[] {
  const repeated = new Set(ticks.map(show)).size < ticks.length;
  return repeated ? ticks.filter(Number.isInteger) : ticks;
}

export function Axes({ x, y, width, height, margins, xTicks = 6, yTicks = 4, xLabel, yLabel, formatX, formatY }: AxesProps) {
  const showX = formatX ?? x.tickFormat(xTicks);
  const showY = formatY ?? y.tickFormat(yTicks);
  const bottom = height - margins.bottom;
  return (
    <g>
      {distinctTicks(y.ticks(yTicks), showY).map((tick) => (
        <g key={`y${tick}`}>
          <line className="chart__grid" x1={margins.left} x2={width - margins.right} y1={y(tick)} y2={y(tick)} />
          <text x={margins.left - 8} y={y(tick)} textAnchor="end" dominantBaseline="middle">
            {showY(tick)}
          </text>
        </g>
      ))}
      <line className="chart__axis" x1={margins.left} x2={width - margins.right} y1={bottom} y2={bottom} />
      {distinctTicks(x.ticks(xTicks), showX).map((tick) => (
        <text key={`x${tick}`} x={x(tick)} y={bottom + 17} textAnchor="middle">
          {showX(tick)}
        </text>
      ))}
      {xLabel ? (
        <text x={width - margins.right} y={height - 2} textAnchor="end">
          {xLabel}
        </text>
      ) : null}
      {yLabel ? (
        <text x={0} y={11} textAnchor="start">
          {yLabel}
        </text>
      ) : null}
    </g>
  );
}
