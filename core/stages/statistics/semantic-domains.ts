/**
 * TFDV's semantic domains as custom statistics: image, natural language, time. Written where at least 100 values were seen
 * and 80 % of them match. Every value is looked at; TFDV takes the first 100 of each batch for natural language.
 */

import {
  type BytesPart,
  type Column,
  type CustomStatistic,
  createMessage,
  type NumbersPart,
  rankHistogramType,
} from '../../formats/index.ts';
import { longestTime, timeFormatsOf, unixTimes } from './time-formats.ts';

const leastValues = 100;
const leastRatio = 0.8;
const domainInfo = 'domain_info';

const signatures: readonly (readonly [string, readonly number[]])[] = [
  ['bmp', [0x42, 0x4d]],
  ['gif', [0x47, 0x49, 0x46, 0x38]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
];
/** Characters of a value that are looked at. */
const croppedLength = 100;
const leastWords = 3;
const wordLength = { least: 2.5, most: 8 };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Formats by text: dates repeat. */
const maxRemembered = 10_000;

export class SemanticDomains {
  private values = 0;
  private readonly imageFormats = new Map<string, number>();
  private sentences = 0;
  /** False once a value rules the domain out. */
  private mayBeText = true;
  private mayBeTime = true;
  private readonly timeFormats = new Map<string, number>();
  private readonly remembered = new Map<string, readonly string[]>();

  private addBytes(data: Uint8Array, start: number, end: number, times: number): void {
    this.values += times;
    bump(this.imageFormats, imageFormatOf(data, start, end), times);
    if (!this.mayBeText && !this.mayBeTime) return;
    const text = decoded(data.subarray(start, end));
    if (text === undefined) {
      this.mayBeText = false;
      this.mayBeTime = false;
      return;
    }
    if (isSentence(text)) this.sentences += times;
    // TFDV's check for UTF-8 takes an empty string for none.
    if (text === '') this.mayBeTime = false;
    if (this.mayBeTime) for (const format of this.formatsOf(text)) bump(this.timeFormats, format, times);
  }

  private addInteger(value: number, times: number): void {
    this.values += times;
    for (const { format, begin, end } of unixTimes) if (value >= begin && value < end) bump(this.timeFormats, format, times);
  }

  addColumn(column: Column): void {
    const { rows, offsets } = column;
    const end = offsets[rows] as number;
    for (let i = offsets[0] as number; i < end; i++) {
      if (column.type === 'bytes') this.addBytes(column.data, column.starts[i] as number, column.starts[i + 1] as number, 1);
      else if (column.type === 'int') this.addInteger(Number(column.values[i]), 1);
    }
  }

  addPart(part: BytesPart | NumbersPart): void {
    const count = part.type === 'bytes' ? part.starts.length : part.values.length;
    for (let i = 0; i < count; i++) {
      const times = part.counts === undefined ? 1 : (part.counts[i] as number);
      if (times === 0) continue;
      if (part.type === 'bytes') this.addBytes(part.data, part.starts[i] as number, part.ends[i] as number, times);
      else if (part.type === 'int') this.addInteger(Number(part.values[i]), times);
    }
  }

  /** `isString` of a feature of strings, else of integers. */
  finish(isString: boolean): CustomStatistic[] {
    if (this.values < leastValues) return [];
    return [...(isString ? [...this.image(), ...this.naturalLanguage()] : []), ...this.time(isString)];
  }

  private image(): CustomStatistic[] {
    if (1 - (this.imageFormats.get('') ?? 0) / this.values < leastRatio) return [];
    const buckets = [...this.imageFormats]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([format, count]) => ({ low_rank: 0, high_rank: 0, label: format || 'UNKNOWN', sample_count: count }));
    return [
      { name: domainInfo, str: 'image_domain {}' },
      { name: 'image_format_histogram', rank_histogram: createMessage(rankHistogramType, { buckets }) },
    ];
  }

  private naturalLanguage(): CustomStatistic[] {
    const ratio = this.sentences / this.values;
    if (!this.mayBeText || ratio < leastRatio) return [];
    return [
      { name: domainInfo, str: 'natural_language_domain {}' },
      { name: 'natural_language_match_rate', num: ratio },
    ];
  }

  private time(isString: boolean): CustomStatistic[] {
    if (isString && !this.mayBeTime) return [];
    let [format, count] = ['', 0];
    for (const [candidate, matches] of this.timeFormats) if (matches > count) [format, count] = [candidate, matches];
    if (count === 0 || count / this.values < leastRatio) return [];
    const told = isString ? `string_format: '${format}'` : `integer_format: ${format}`;
    return [
      { name: domainInfo, str: `time_domain {${told}}` },
      { name: 'time_match_ratio', num: count / this.values },
    ];
  }

  private formatsOf(text: string): readonly string[] {
    if (text.length > longestTime) return [];
    const known = this.remembered.get(text);
    if (known !== undefined) return known;
    const formats = timeFormatsOf(text);
    if (this.remembered.size < maxRemembered) this.remembered.set(text, formats);
    return formats;
  }
}

function bump(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Empty for none. */
function imageFormatOf(data: Uint8Array, start: number, end: number): string {
  const found = signatures.find(
    ([, bytes]) => end - start >= bytes.length && bytes.every((byte, at) => data[start + at] === byte),
  );
  return found?.[0] ?? '';
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** At least three words of 2.5 to 8 characters on average, in the first hundred characters. */
function isSentence(text: string): boolean {
  const words = [...text.slice(0, 2 * croppedLength)]
    .slice(0, croppedLength)
    .join('')
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length < leastWords) return false;
  const letters = words.reduce((sum, word) => sum + [...word].length, 0);
  return letters / words.length >= wordLength.least && letters / words.length <= wordLength.most;
}
