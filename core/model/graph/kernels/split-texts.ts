/** Cutting texts into parts, and regular expressions, as TensorFlow's RE2 reads them. */

import { type GraphTensor, mismatch, tensor, textsOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, textsOfInput } from '../kernel.ts';
import { integersOf } from './arrays.ts';

export const splitTextKernels: Kernels = {
  StringSplitV2: (call) => {
    const separator = textsOfInput(call, 1)[0] ?? '';
    const most = call.attributes.integer('maxsplit', -1);
    return splitRows(call, (text) => splitText(text, separator, most));
  },
  StringSplit: (call) => {
    const delimiters = textsOfInput(call, 1)[0] ?? '';
    const skipsEmpty = call.attributes.flag('skip_empty', true);
    return splitRows(call, (text) => splitAtAny(text, delimiters).filter((part) => !skipsEmpty || part !== ''));
  },
  RegexReplace: (call) => replaced(call, textsOfInput(call, 1)[0] ?? '', textsOfInput(call, 2)[0] ?? ''),
  StaticRegexReplace: (call) => replaced(call, call.attributes.text('pattern'), call.attributes.text('rewrite')),
  RegexFullMatch: (call) => matched(call, textsOfInput(call, 1)[0] ?? ''),
  StaticRegexFullMatch: (call) => matched(call, call.attributes.text('pattern')),
};

function splitText(text: string, separator: string, most: number): readonly string[] {
  if (most === 0) return [text];
  const parts: string[] = [];
  let rest = separator === '' ? text.replace(/^[\t\n\v\f\r ]+/, '') : text;
  const cut = separator === '' ? /[\t\n\v\f\r ]+/ : undefined;
  for (;;) {
    if (separator === '' && rest === '') return parts;
    if (most > 0 && parts.length === most) return [...parts, rest];
    const found = cut ? cut.exec(rest) : undefined;
    const at = cut ? (found?.index ?? -1) : rest.indexOf(separator);
    if (at < 0) return [...parts, rest];
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + (found?.[0].length ?? separator.length));
  }
}

function splitAtAny(text: string, delimiters: string): readonly string[] {
  if (text === '') return [];
  if (delimiters === '') return [...text];
  const parts = [''];
  for (const letter of text) {
    if (delimiters.includes(letter)) parts.push('');
    else parts.push((parts.pop() as string) + letter);
  }
  return parts;
}

/** A sparse tensor: indices, values, shape. Bytes that are no UTF-8 pass through latin1. */
function splitRows(call: KernelCall, cut: (text: string) => readonly string[]): readonly GraphTensor[] {
  const rows = textsOf(inputAt(call, 0)).map((text) => cut(Buffer.from(text).toString('latin1')));
  const places = rows.flatMap((parts, row) => parts.flatMap((_, i) => [row, i]));
  const values = rows.flat().map((part) => Buffer.from(part, 'latin1'));
  const width = rows.reduce((most, parts) => Math.max(most, parts.length), 0);
  return [
    tensor('DT_INT64', [values.length, 2], integersOf('DT_INT64', places).data),
    tensor('DT_STRING', [values.length], values),
    integersOf('DT_INT64', [rows.length, width]),
  ];
}

function replaced(call: KernelCall, pattern: string, rewrite: string): GraphTensor {
  const value = inputAt(call, 0);
  const expression = expressionOf(pattern, call.attributes.flag('replace_global', true) ? 'g' : '');
  const replacement = replacementOf(rewrite);
  const data = textsOf(value).map((text) => Buffer.from(Buffer.from(text).toString('utf8').replace(expression, replacement)));
  return tensor('DT_STRING', value.shape, data);
}

function matched(call: KernelCall, pattern: string): GraphTensor {
  const value = inputAt(call, 0);
  const expression = expressionOf(`^(?:${pattern})$`, '');
  const data = textsOf(value).map((text) => (expression.test(Buffer.from(text).toString('utf8')) ? 1 : 0));
  return tensor('DT_BOOL', value.shape, Uint8Array.from(data));
}

const posix: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** RE2's syntax in JavaScript's: flags in front, named groups, classes of POSIX and Unicode, ends of the text. */
function expressionOf(pattern: string, flags: string): RegExp {
  const given = /^(\^?\(?\?:)?\(\?([ims]+)\)/.exec(pattern);
  const flagged = (given ? pattern.replace(`(?${given[2]})`, '') : pattern).replace(/\(\?P</g, '(?<');
  const plain = translated(flagged.replace(/\[:(\w+):\]/g, (whole, name: string) => posix[name] ?? whole));
  const all = flags + (given?.[2] ?? '');
  // The stricter mode refuses escapes that RE2 takes, but only it knows classes of Unicode.
  for (const mode of /\\[pP]/.test(plain) ? ['u'] : ['u', '']) {
    try {
      return new RegExp(plain, all + mode);
    } catch {
      // The next mode, or a mismatch.
    }
  }
  return mismatch(`the regular expression ${pattern}`);
}

/** Escapes one by one: within a class a blank is its members, outside of one a class of them. */
function translated(pattern: string): string {
  let isClass = false;
  return pattern.replace(/\\(?:x\{[0-9A-Fa-f]+\}|[pP](?:\{\^?\w+\}|[A-Z])|[\s\S])|[[\]]/g, (part) => {
    if (part === '[' || part === ']') {
      const opens = part === '[' && !isClass;
      if (opens || part === ']') isClass = opens;
      // JavaScript's stricter mode wants a bracket inside of a class escaped.
      return part === '[' && !opens ? '\\[' : part;
    }
    return translatedEscape(part, isClass);
  });
}

function translatedEscape(part: string, isClass: boolean): string {
  if (part === '\\A') return '^';
  if (part === '\\z') return '$';
  if (part === '\\s') return isClass ? '\\t\\n\\f\\r ' : '[\\t\\n\\f\\r ]';
  if (part.startsWith('\\x{')) return part.replace('\\x', '\\u');
  const property = /^\\([pP])\{?(\^?)(\w+)\}?$/.exec(part);
  if (!property) return part;
  const [, letter = 'p', negated, name = ''] = property;
  const sense = negated ? (letter === 'p' ? 'P' : 'p') : letter;
  // Names of one or two letters are general categories, longer ones scripts.
  return `\\${sense}{${name.length > 2 ? `Script=${name}` : name}}`;
}

/** `\1` and `\\` of RE2 as `$1` and `\`. */
function replacementOf(rewrite: string): string {
  return rewrite.replaceAll('$', '$$$$').replace(/\\(\d|\\)/g, (_, mark: string) => {
    if (mark === '\\') return '\\';
    return mark === '0' ? '$&' : `$${mark}`;
  });
}
