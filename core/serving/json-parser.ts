/**
 * A JSON parser that answers like the one inside TensorFlow Serving (RapidJSON, iterative, NaN and Infinity allowed,
 * stopping after the first value): same error sentences, same byte offsets, no recursion.
 */

import { JsonScanner, parseError } from './json-scanner.ts';
import { JsonObject, type JsonValue } from './json-value.ts';
import { invalidArgument } from './serving-status.ts';

/** Deeper documents would only use up memory: each level costs some hundred bytes. */
const maxDepth = 1_000_000;

const endOfInput = 0;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

type Expected =
  | 'start'
  | 'first-element'
  | 'element'
  | 'after-element'
  | 'first-key'
  | 'key'
  | 'colon'
  | 'member'
  | 'after-member';

const complaints: Readonly<Record<Expected, string>> = {
  start: 'The document is empty.',
  'first-element': 'Invalid value.',
  element: 'Invalid value.',
  'after-element': 'Missing a comma or ] after an array element.',
  'first-key': 'Missing a name for object member.',
  key: 'Missing a name for object member.',
  colon: 'Missing a colon after a name of object member.',
  member: 'Invalid value.',
  'after-member': 'Missing a comma or } after an object member.',
};

/** The first JSON value of `bytes` (UTF-8). Throws ServingError INVALID_ARGUMENT `JSON Parse error: ... at offset: N`. */
export function parseJson(bytes: Buffer): JsonValue {
  if (bytes.length === 0) invalidArgument('JSON Parse error: The document is empty');
  return new JsonParser(bytes).parse();
}

class JsonParser {
  readonly #scanner: JsonScanner;
  /** Open containers, outermost first. */
  readonly #open: (JsonValue[] | JsonObject)[] = [];
  #expected: Expected = 'start';
  #root: JsonValue | undefined;

  constructor(bytes: Buffer) {
    this.#scanner = new JsonScanner(bytes);
  }

  parse(): JsonValue {
    while (this.#root === undefined || this.#open.length > 0) this.#step(this.#scanner.peek());
    return this.#root;
  }

  #step(byte: number): void {
    switch (this.#expected) {
      case 'first-key':
        if (byte === closeBrace) this.#close();
        else this.#key(byte);
        break;
      case 'key':
        this.#key(byte);
        break;
      case 'colon':
        this.#punctuation(byte, colon, 'member');
        break;
      case 'after-element':
        if (byte === closeBracket) this.#close();
        else this.#punctuation(byte, comma, 'element');
        break;
      case 'after-member':
        if (byte === closeBrace) this.#close();
        else this.#punctuation(byte, comma, 'key');
        break;
      case 'first-element':
        if (byte === closeBracket) this.#close();
        else this.#value(byte);
        break;
      default:
        this.#value(byte);
    }
  }

  #complain(): never {
    return parseError(complaints[this.#expected], this.#scanner.at);
  }

  #punctuation(byte: number, wanted: number, next: Expected): void {
    if (byte !== wanted) this.#complain();
    this.#scanner.at++;
    this.#expected = next;
  }

  #key(byte: number): void {
    if (byte !== quote) this.#complain();
    const container = this.#open.at(-1);
    if (container instanceof JsonObject) container.keys.push(this.#scanner.string());
    this.#expected = 'colon';
  }

  #value(byte: number): void {
    if (byte === openBracket) this.#openContainer([], 'first-element');
    else if (byte === openBrace) this.#openContainer(new JsonObject(), 'first-key');
    else this.#add(this.#scalar(byte));
  }

  #scalar(byte: number): JsonValue {
    const scanner = this.#scanner;
    switch (byte) {
      case quote:
        return scanner.string();
      case 0x6e:
        return scanner.literal('null', null);
      case 0x74:
        return scanner.literal('true', true);
      case 0x66:
        return scanner.literal('false', false);
      case endOfInput:
      case closeBracket:
      case closeBrace:
      case comma:
      case colon:
        return this.#complain();
      default:
        return scanner.number();
    }
  }

  #openContainer(container: JsonValue[] | JsonObject, next: Expected): void {
    if (this.#open.length >= maxDepth) parseError(`Nested more than ${maxDepth} levels deep.`, this.#scanner.at);
    this.#scanner.at++;
    this.#add(container);
    this.#open.push(container);
    this.#expected = next;
  }

  #add(value: JsonValue): void {
    const container = this.#open.at(-1);
    if (container === undefined) this.#root = value;
    else if (container instanceof JsonObject) {
      container.values.push(value);
      this.#expected = 'after-member';
    } else {
      container.push(value);
      this.#expected = 'after-element';
    }
  }

  #close(): void {
    this.#scanner.at++;
    this.#open.pop();
    this.#expected = this.#open.at(-1) instanceof JsonObject ? 'after-member' : 'after-element';
  }
}
