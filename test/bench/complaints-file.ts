/** The complaints example's generated rows as a large file, with narratives as long as the public register's. */

import { stat } from 'node:fs/promises';
import { generateComplaints } from '../../assets/examples/index.ts';
import { createRandom, type Random } from '../../core/foundation/index.ts';
import { writeText } from './write-text.ts';

/** Rows generated anew; further ones repeat them with other narratives and dates. */
const generatedRows = 50_000;
/** Position of the narrative among the columns. */
const narrativeColumn = 5;
/** A row is then about 800 bytes. */
const meanNarrative = 680;

/** Writes rows until the file holds `bytes`; the same bytes every time. */
export async function writeComplaintsFile(path: string, bytes: number): Promise<{ rows: number; bytes: number }> {
  let rows = -1;
  const counted = function* (): Generator<string> {
    for (const line of complaintLines(bytes)) {
      rows++;
      yield line;
    }
  };
  await writeText(path, counted());
  return { rows, bytes: (await stat(path)).size };
}

function* complaintLines(bytes: number): Generator<string> {
  const [header = '', ...lines] = generateComplaints({ rows: generatedRows, seed: 42, batch: 1 });
  const parts = lines.map(splitLine).filter((cells) => cells !== undefined);
  const random = createRandom(42);
  const sentences = [...new Set(parts.flatMap(({ narrative }) => narrative.split(/(?<=[.!?]) /)))].filter((text) => text !== '');
  yield header;
  let written = header.length;
  for (let row = 0; written < bytes; row++) {
    const { before, after } = parts[row % parts.length] as Parts;
    const line = `${before}"${narrative(sentences, random)}"${after}`;
    written += Buffer.byteLength(line);
    yield line;
  }
}

interface Parts {
  /** With the delimiter at its end. */
  readonly before: string;
  /** The narrative's inside, its quotes doubled as in the file. */
  readonly narrative: string;
  readonly after: string;
}

/** Undefined for one of the ragged rows. */
function splitLine(line: string): Parts | undefined {
  const cells = line.match(/(?:"(?:[^"]|"")*"|[^",\n]*)(?:,|\n|$)/g)?.filter((cell) => cell !== '') ?? [];
  if (cells.length !== 14) return undefined;
  const cell = (cells[narrativeColumn] as string).slice(0, -1);
  const narrative = cell.startsWith('"') ? cell.slice(1, -1) : cell;
  return { before: cells.slice(0, narrativeColumn).join(''), narrative, after: `,${cells.slice(narrativeColumn + 1).join('')}` };
}

/** Sentences with some words of their own among them, so that it compresses as text does; some quotes and line breaks. */
function narrative(sentences: readonly string[], random: Random): string {
  const wanted = meanNarrative * (0.4 + 1.2 * random.next());
  let text = '';
  while (text.length < wanted) {
    const sentence = sentences[random.nextInt(sentences.length)] as string;
    const words = sentence.split(' ');
    const kept = words.slice(random.nextInt(words.length));
    const word = random.nextInt(2 ** 30).toString(36);
    text += `${kept.join(' ')} ${word}${random.next() < 0.04 ? '\n' : ' '}`;
  }
  return random.next() < 0.1 ? `${text}""at most""` : text;
}
