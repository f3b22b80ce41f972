/** Exact numbers beside the pointer. */

export interface ChartTipProps {
  /** CSS pixels within the chart. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly lines: readonly string[];
}

export function ChartTip({ x, y, width, lines }: ChartTipProps) {
  const onLeft = x > width / 2;
  const place = onLeft ? { right: width - x + 10, top: y } : { left: x + 10, top: y };
  return (
    <div className="chart-tip" style={place} aria-hidden="true">
      {lines.map((line, index) => (
        <div key={index} className={index === 0 ? 'strong' : undefined}>
          {line}
        </div>
      ))}
    </div>
  );
}
