/** Writes JSON in the layout of TensorFlow Serving's answers (RapidJSON's pretty writer, 4 spaces, arrays on one line where asked). */

interface Level {
  readonly array: boolean;
  /** Values so far; in an object, keys count too. */
  values: number;
}

export class PrettyWriter {
  /** Arrays opened, filled or closed while true stay on one line. */
  singleLineArrays = false;
  /** Characters written. */
  length = 0;
  readonly #parts: string[] = [];
  readonly #levels: Level[] = [];

  /** A scalar already in JSON. */
  raw(json: string): void {
    this.#prefix();
    this.#put(json);
  }

  string(text: string): void {
    this.raw(quoted(text));
  }

  key(name: string): void {
    this.string(name);
  }

  startObject(): void {
    this.#prefix();
    this.#put('{');
    this.#levels.push({ array: false, values: 0 });
  }

  startArray(): void {
    this.#prefix();
    this.#put('[');
    this.#levels.push({ array: true, values: 0 });
  }

  endObject(): void {
    const level = this.#levels.pop();
    if (level && level.values > 0) this.#newLine();
    this.#put('}');
  }

  endArray(): void {
    const level = this.#levels.pop();
    if (level && level.values > 0 && !this.singleLineArrays) this.#newLine();
    this.#put(']');
  }

  toString(): string {
    return this.#parts.join('');
  }

  #prefix(): void {
    const level = this.#levels.at(-1);
    if (!level) return;
    const first = level.values === 0;
    if (level.array) {
      if (!first) this.#put(this.singleLineArrays ? ', ' : ',');
      if (!this.singleLineArrays) this.#newLine();
    } else if (level.values % 2 === 1) this.#put(': ');
    else {
      if (!first) this.#put(',');
      this.#newLine();
    }
    level.values++;
  }

  #newLine(): void {
    this.#put(`\n${'    '.repeat(this.#levels.length)}`);
  }

  #put(text: string): void {
    this.#parts.push(text);
    this.length += text.length;
  }
}

const plain = /^[ !#-[\]-~]*$/;

/** A JSON string with RapidJSON's escapes: \u00XX in capitals, nothing else escaped but quotes and backslashes. */
export function quoted(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(/\\u00([01][0-9a-f])/g, (_, hex: string) => `\\u00${hex.toUpperCase()}`);
}
