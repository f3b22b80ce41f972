/** Every file of every reference corpus is read or refused as other readers do, or named here with the reason why not. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openExampleReader, previewFile } from '../../core/formats/index.ts';
import { ProblemError, unwrap } from '../../core/foundation/index.ts';
import { corpora, corporaAbsent, corpusFiles, corpusRoot, type Known } from './corpus-files.ts';

const suite = corporaAbsent ? 'the reference corpora (skipped: ../shared/data is absent)' : 'the reference corpora';
const fileLimitMs = 20_000;

/** Files that are not read as is known of them, and why that is right, or what is missing. */
const differences: Readonly<Record<string, string>> = {
  'csv-messy/duckdb/evil_nullpadding.csv':
    'a quote that is never closed: the known count takes the rest of the file into its cell',
  'csv-messy/duckdb/evil_nullpadding_2.csv': 'as evil_nullpadding.csv',
  'csv-messy/duckdb/page_namespacepage_title_sample.csv': 'titles with single quotes: the known count joins lines between them',
  'csv-messy/duckdb/quoted_comment_buffer_boundary.csv': 'two fifths of its bytes are control characters: refused as binary',
  'csv-messy/duckdb/rejects/unquoted/unquoted_new_line.csv':
    'a quote never closed in its line: both lines are rejected, the known count joins them',
  'csv-messy/duckdb/test/new_line_string_rn_exc.csv':
    'three rows with a quoted cell of many lines; the known count did not find the delimiter',
  'csv-messy/duckdb/unquoted_escape/human_eval.tsv':
    'ten records of five cells with backslashes before their line breaks; the known count counts lines',
  'csv-messy/duckdb/unquoted_escape/mixed.csv': 'four records; as human_eval.tsv',
  'parquet/apache/repeated_no_annotation.parquet':
    'its footer says 0 rows, its row group holds the 6 that its documentation describes',
  'parquet/duckdb/arrow/repeated_no_annotation.parquet': 'as apache/repeated_no_annotation.parquet',
  'parquet/duckdb/rle_malicious_bitwidth.parquet':
    'its values are said to be wider than 32 bits; refused before they are decoded, where the known reader is led astray',
  'parquet/duckdb/bug13053-2.parquet': 'two columns of one name: columns are told apart by name, as in tf.Example',
  'avro/fastavro/test-deflate-3-A.avro': 'read here: the known reader lacks 64-bit integers',
  'avro/fastavro/test-snappy.avro': 'read here: the known reader lacks 64-bit integers',
  'avro/fastavro/test.avro': 'read here: the known reader refuses its type name',
};

/** Files with a known answer, and how many of them are read or refused as it says. */
const agreement: Readonly<Record<(typeof corpora)[number], { readonly known: number; readonly agree: number }>> = {
  'csv-messy': { known: 296, agree: 288 },
  parquet: { known: 145, agree: 141 },
  avro: { known: 18, agree: 15 },
  tfrecord: { known: 2, agree: 2 },
  'tfx-golden': { known: 51, agree: 51 },
  images: { known: 809, agree: 809 },
  complaints: { known: 15, agree: 15 },
};

type Outcome =
  | { readonly rows: number; readonly records: number; readonly names: readonly string[] }
  | { readonly problem: string };

async function outcomeOf(path: string): Promise<Outcome> {
  try {
    const reader = unwrap(await openExampleReader(path));
    let rows = 0;
    for await (const batch of reader.batches()) rows += batch.rows;
    const header = reader.format === 'csv' && unwrap(await previewFile(path, { rows: 1 })).header === true;
    return { rows, records: rows + reader.rejected.count + (header ? 1 : 0), names: reader.columns.map(({ name }) => name) };
  } catch (error) {
    // Anything else is a crash, and fails the test.
    if (!(error instanceof ProblemError)) throw new Error(`A crash on ${path}`, { cause: error });
    return { problem: error.problem.code };
  }
}

async function withinLimit<T>(path: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No end after ${fileLimitMs} ms: ${path}`)), fileLimitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function agrees(known: Known, found: Outcome): boolean {
  if ('problem' in found) return known.refused === true;
  if (known.columns !== undefined && known.columns !== found.names.length) return false;
  if (known.names !== undefined && known.names.join('\n') !== found.names.join('\n')) return false;
  if (known.rows !== undefined) return known.rows === found.rows;
  return known.records === found.records;
}

describe.skipIf(corporaAbsent)(suite, () => {
  it.each(corpora)('%s: every file is read or refused, as known or as named', async (corpus) => {
    const unnamed: string[] = [];
    const settled: string[] = [];
    const counts = { known: 0, agree: 0 };
    for (const { path, known } of corpusFiles(corpus)) {
      const found = await withinLimit(path, outcomeOf(join(corpusRoot, path)));
      if (known === undefined) continue;
      counts.known++;
      const isNamed = Object.hasOwn(differences, path);
      if (agrees(known, found)) {
        counts.agree++;
        if (isNamed) settled.push(path);
      } else if (!isNamed) unnamed.push(`${path}: ${JSON.stringify(found)}, known ${JSON.stringify(known)}`);
    }
    expect({ unnamed, settled, ...counts }).toEqual({ unnamed: [], settled: [], ...agreement[corpus] });
  });
});
