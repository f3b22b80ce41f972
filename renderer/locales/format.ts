/** Numbers, shares, sizes and spans of time as text; always the same decimals in one column. */

import { i18n } from './i18n.ts';

const locale = 'en';
const absent = '–';
const counts = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compacts = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

export function formatCount(value: number | undefined): string {
  return value === undefined ? absent : counts.format(value);
}

/** 26,000 stays 26,000; 12,345,678 becomes 12.3M. */
export function formatCompact(value: number | undefined): string {
  if (value === undefined) return absent;
  return Math.abs(value) < 1_000_000 ? counts.format(value) : compacts.format(value);
}

export function formatFixed(value: number | undefined, digits = 3): string {
  if (value === undefined || !Number.isFinite(value)) return absent;
  return value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** As `formatShort`, in thousands or millions where there is little room: "529.9K". */
export function formatBrief(value: number | undefined): string {
  return value !== undefined && Math.abs(value) >= 10_000 && Number.isFinite(value) ? compacts.format(value) : formatShort(value);
}

/** Three or four significant digits, whatever the magnitude. */
export function formatShort(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return absent;
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return value.toExponential(2);
  if (Number.isInteger(value)) return counts.format(value);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
  return formatFixed(value, digits);
}

/** A metric: three decimals for shares and losses; errors in the unit of a large or small label by their size. */
export function formatMetric(value: number | undefined): string {
  const size = Math.abs(value ?? 0);
  if (value !== undefined && size >= 1e-4 && size < 0.01) return String(Number(value.toFixed(4)));
  return size >= 10 || (size > 0 && size < 0.01) ? formatShort(value) : formatFixed(value, 3);
}

/** Values in the unit of the label beside one another: the decimals that the largest of them asks for, or powers of ten. */
export function formatInUnit(value: number | undefined, largest = Math.abs(value ?? 0)): string {
  if (value === undefined || !Number.isFinite(value)) return absent;
  if (largest >= 1e7 || (largest > 0 && largest < 1e-4)) return value === 0 ? '0' : value.toExponential(2);
  const magnitude = largest === 0 ? 0 : Math.floor(Math.log10(largest));
  const digits = largest >= 1000 ? 0 : largest >= 0.1 ? Math.min(3, 3 - magnitude) : 2 - magnitude;
  return formatFixed(Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value, digits);
}

/** `share` 0 to 1. */
export function formatPercent(share: number | undefined, digits = 1): string {
  return share === undefined || !Number.isFinite(share) ? absent : `${formatFixed(share * 100, digits)} %`;
}

export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return absent;
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : formatFixed(value, 1)} ${units[unit]}`;
}

/** 0.42 s, 12 s, 3 min 20 s, 2 h 5 min. */
export function formatSeconds(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return absent;
  if (seconds < 0.0005) return '0 s';
  if (seconds < 1) return `${formatFixed(seconds, 2)} s`;
  if (seconds < 10) return `${formatFixed(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joinUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  return joinUnits(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
}

/** "3 min ago", from milliseconds since the epoch. */
export function formatAgo(at: number, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 10) return i18n.t('time.justNow');
  if (seconds < 60) return i18n.t('time.secondsAgo', { n: seconds });
  if (seconds < 3600) return i18n.t('time.minutesAgo', { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return i18n.t('time.hoursAgo', { n: Math.floor(seconds / 3600) });
  if (seconds < 86_400 * 30) return i18n.t('time.daysAgo', { n: Math.floor(seconds / 86_400) });
  return formatDate(at);
}

export function formatDate(at: number): string {
  return dates.format(at);
}

/** "run-18" is run 18; a long id is shortened to its end, where ids differ. */
export function shortRunId(id: string): string {
  const number = id.replace(/^run-/, '');
  return number.length > 12 ? number.slice(-6) : number;
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
