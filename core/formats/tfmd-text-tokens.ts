/** The tokens of protobuf text format, each with its line and column; comments are dropped. */

import { raise } from '../foundation/index.ts';

export interface Token {
  readonly kind: 'identifier' | 'number' | 'string' | 'symbol' | 'end';
  /** Identifier, number or symbol as written; for a string, empty. */
  readonly text: string;
  /** The bytes of a string literal, escapes resolved. */
  readonly bytes?: Uint8Array;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

const pattern =
  /[ \t\r\f\v]+|#[^\n]*|(?<newline>\n)|(?<identifier>[A-Za-z_][A-Za-z0-9_]*)|(?<number>(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[fF]?)|(?<string>"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*')|(?<symbol>[{}<>[\]:;,\-./])/y;

/** Raises `schema/invalid` with line and column at the first character that fits no token. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let position = 0;
  while (position < text.length) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    const place = { line, column: position - lineStart + 1 };
    if (match === null) {
      const character = text[position] as string;
      invalidText(
        character === '"' || character === "'" ? 'A text in quotes does not end' : `Unexpected character ${character}`,
        place,
      );
    }
    position = pattern.lastIndex;
    const groups = match.groups ?? {};
    if (groups.newline !== undefined) {
      line += 1;
      lineStart = position;
    } else if (groups.identifier !== undefined) tokens.push({ kind: 'identifier', text: groups.identifier, ...place });
    else if (groups.number !== undefined) tokens.push({ kind: 'number', text: groups.number, ...place });
    else if (groups.string !== undefined)
      tokens.push({ kind: 'string', text: '', bytes: resolveEscapes(groups.string.slice(1, -1), place), ...place });
    else if (groups.symbol !== undefined) tokens.push({ kind: 'symbol', text: groups.symbol, ...place });
  }
  tokens.push({ kind: 'end', text: '', line, column: position - lineStart + 1 });
  return tokens;
}

export function invalidText(what: string, place: { readonly line: number; readonly column: number }): never {
  return raise('schema/invalid', `Line ${place.line}, column ${place.column}: ${what}.`, 'Correct the text at this place.', {
    details: { line: place.line, column: place.column },
  });
}

const escapeSequence = /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gsu;
const simple: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
};

function resolveEscapes(literal: string, place: { line: number; column: number }): Uint8Array {
  const encoder = new TextEncoder();
  if (!literal.includes('\\')) return encoder.encode(literal);
  const parts: Uint8Array[] = [];
  let last = 0;
  for (const match of literal.matchAll(escapeSequence)) {
    parts.push(encoder.encode(literal.slice(last, match.index)));
    last = match.index + match[0].length;
    const [, hex, octal, unicode, longUnicode, character] = match;
    if (hex !== undefined) parts.push(Uint8Array.of(Number.parseInt(hex, 16)));
    else if (octal !== undefined) parts.push(Uint8Array.of(Number.parseInt(octal, 8) & 255));
    else if (unicode !== undefined || longUnicode !== undefined) {
      const code = Number.parseInt((unicode ?? longUnicode) as string, 16);
      if (code > 0x10ffff) invalidText(`Unknown escape ${match[0]}`, place);
      parts.push(encoder.encode(String.fromCodePoint(code)));
    } else {
      const byte = simple[character as string];
      if (byte === undefined) invalidText(`Unknown escape ${match[0]}`, place);
      parts.push(Uint8Array.of(byte));
    }
  }
  parts.push(encoder.encode(literal.slice(last)));
  return concat(parts);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
