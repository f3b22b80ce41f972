/** Counters and histograms, and their page in the Prometheus text format as TensorFlow Serving writes it. */

export type Labels = readonly string[];

interface Series<T> {
  readonly labels: Labels;
  value: T;
}

export interface Metric {
  readonly name: string;
  lines(): readonly string[];
}

abstract class LabelledMetric<T> implements Metric {
  readonly name: string;
  /** TensorFlow's name. */
  readonly path: string;
  readonly #labelNames: readonly string[];
  readonly #series = new Map<string, Series<T>>();

  /** `name` is TensorFlow's, a path; `labelNames` in the order of the page. */
  constructor(name: string, labelNames: readonly string[]) {
    this.path = name;
    this.name = name.replace(/[^a-zA-Z0-9_]/g, ':');
    this.#labelNames = labelNames;
  }

  abstract lines(): readonly string[];
  protected abstract start(): T;

  protected series(labels: Labels): Series<T> {
    const key = labels.join('\n');
    let series = this.#series.get(key);
    if (!series) {
      series = { labels, value: this.start() };
      this.#series.set(key, series);
    }
    return series;
  }

  protected all(): Iterable<Series<T>> {
    return this.#series.values();
  }

  protected labelText(labels: Labels, more: readonly string[] = []): string {
    const own = this.#labelNames.map((name, i) => `${name}="${escaped(labels[i] ?? '')}"`);
    return `{${[...own, ...more].join(',')}}`;
  }
}

/** Source: TensorFlow Serving escapes backslashes and quotes; a line feed would end the line, so it is escaped as well. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

export class Counter extends LabelledMetric<number> {
  /** Of the series whose labels come first; undefined before there is one. */
  get first(): number | undefined {
    return [...this.all()].sort((a, b) => (a.labels.join('\n') < b.labels.join('\n') ? -1 : 1))[0]?.value;
  }

  add(labels: Labels, by = 1): void {
    this.series(labels).value += by;
  }

  lines(): readonly string[] {
    const series = [...this.all()].map(({ labels, value }) => `${this.name}${this.labelText(labels)} ${value}`);
    return [`# TYPE ${this.name} counter`, ...series];
  }

  protected start(): number {
    return 0;
  }
}

/** A value asked for when the page is made. */
export class Gauge implements Metric {
  readonly name: string;
  readonly #read: () => number;

  constructor(name: string, read: () => number) {
    this.name = name.replace(/[^a-zA-Z0-9_]/g, ':');
    this.#read = read;
  }

  lines(): readonly string[] {
    return [`# TYPE ${this.name} gauge`, `${this.name}{} ${this.#read()}`];
  }
}

interface Distribution {
  /** One more than there are limits. */
  readonly counts: Float64Array;
  sum: number;
}

export class Histogram extends LabelledMetric<Distribution> {
  readonly #limits: readonly number[];

  constructor(name: string, labelNames: readonly string[], limits: readonly number[]) {
    super(name, labelNames);
    this.#limits = limits;
  }

  add(labels: Labels, value: number): void {
    const { value: distribution } = this.series(labels);
    const bucket = bucketOf(this.#limits, value);
    distribution.counts[bucket] = (distribution.counts[bucket] ?? 0) + 1;
    distribution.sum += value;
  }

  lines(): readonly string[] {
    const lines = [`# TYPE ${this.name} histogram`];
    for (const { labels, value } of this.all()) {
      let count = 0;
      value.counts.forEach((own, i) => {
        count += own;
        const limit = this.#limits[i];
        const le = `le="${limit === undefined ? '+Inf' : sixDigits(limit)}"`;
        lines.push(`${this.name}_bucket${this.labelText(labels, [le])} ${count}`);
      });
      lines.push(`${this.name}_sum${this.labelText(labels)} ${sixDigits(value.sum)}`);
      lines.push(`${this.name}_count${this.labelText(labels)} ${count}`);
    }
    return lines;
  }

  protected start(): Distribution {
    return { counts: new Float64Array(this.#limits.length + 1), sum: 0 };
  }
}

/** Source: TensorFlow's `Buckets::Exponential`. */
export function exponentialLimits(scale: number, growth: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => scale * growth ** k);
}

/** The first limit above `value`; past the last where there is none. */
export function bucketOf(limits: readonly number[], value: number): number {
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < (limits[middle] ?? Number.POSITIVE_INFINITY)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** printf's %g. */
export function sixDigits(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(6));
  const exponent = Math.floor(Math.log10(Math.abs(rounded)));
  if (exponent >= -5 + 1 && exponent < 6) return String(rounded);
  const [mantissa = '', power = ''] = rounded.toExponential().split('e');
  const sign = power.startsWith('-') ? '-' : '+';
  return `${mantissa}e${sign}${power.replace(/^[+-]/, '').padStart(2, '0')}`;
}

export function metricsPage(metrics: readonly Metric[]): string {
  const byName = [...metrics].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${byName.flatMap((metric) => metric.lines()).join('\n')}\n`;
}
