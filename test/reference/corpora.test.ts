/** Every file of every reference corpus is read or refused as other readers do, or named here with the reason why not. */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpora, corporaAbsent, corpusFiles, corpusRoot, type Known } from './corpus-files.ts';
import { bundleReaderThread, CorpusReader, type Outcome } from './corpus-reader.ts';

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

function agrees(known: Known, found: Outcome): boolean {
  if (!('rows' in found)) return known.refused === true;
  if (known.columns !== undefined && known.columns !== found.names.length) return false;
  if (known.names !== undefined && known.names.join('\n') !== found.names.join('\n')) return false;
  if (known.rows !== undefined) return known.rows === found.rows;
  return known.records === found.records;
}

const loop = 'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { for (;;); });';
const throwing = 'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { throw new Error("odd"); });';
const programOf = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`);

describe('the reader of the corpora', () => {
  it('ends a reader that never gives its thread back, and tells of one that crashes', async () => {
    const endless = new CorpusReader(programOf(loop));
    for (const path of ['one', 'another']) await expect(endless.read(path, 200)).rejects.toThrow(`No end after 200 ms: ${path}`);
    const broken = new CorpusReader(programOf(throwing));
    for (const path of ['one', 'another']) await expect(broken.read(path, 60_000)).rejects.toThrow(`A crash: ${path}`);
  });
});

describe.skipIf(corporaAbsent)(suite, () => {
  let reader: CorpusReader;
  let remove = async (): Promise<void> => undefined;
  beforeAll(async () => {
    const bundle = await bundleReaderThread();
    remove = bundle.remove;
    reader = new CorpusReader(bundle.program);
  });
  afterAll(async () => {
    await reader?.close();
    await remove();
  });

  it.each(corpora)('%s: every file is read or refused, as known or as named', async (corpus) => {
    const unnamed: string[] = [];
    const settled: string[] = [];
    const counts = { known: 0, agree: 0 };
    for (const { path, known } of corpusFiles(corpus)) {
      const found = await reader.read(join(corpusRoot, path), fileLimitMs);
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
