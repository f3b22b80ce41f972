/** JSON with TensorFlow Serving's number kinds, error sentences and offsets. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonEcho } from '../../../core/serving/json-echo.ts';
import { parseJson } from '../../../core/serving/json-parser.ts';
import { JsonInteger, JsonObject, type JsonValue, plainValue } from '../../../core/serving/json-value.ts';

const parse = (text: string): JsonValue => parseJson(Buffer.from(text));

function complaint(text: string): string {
  try {
    parse(text);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

describe('parsing', () => {
  it('tells 1 from 1.0 and keeps int64 beyond 2^53', () => {
    const values = parse('[1, 1.0, 9223372036854775807, -9223372036854775808, 18446744073709551615, 1e3]') as JsonValue[];
    expect(values[0]).toEqual(new JsonInteger(1n));
    expect(values[1]).toBe(1);
    expect(values[2]).toEqual(new JsonInteger(9223372036854775807n));
    expect(values[3]).toEqual(new JsonInteger(-9223372036854775808n));
    expect(values[4]).toEqual(new JsonInteger(18446744073709551615n));
    expect(values[5]).toBe(1000);
  });

  it('reads integers beyond 64 bits as decimals', () => {
    expect(parse('18446744073709551616')).toBe(2 ** 64);
    expect(parse('-9223372036854775809')).toBe(-(2 ** 63));
  });

  it('takes NaN, Inf and Infinity with their sign', () => {
    expect(parse('[NaN, Infinity, -Infinity, Inf, -Inf]')).toEqual([NaN, Infinity, -Infinity, Infinity, -Infinity]);
  });

  it('tells short texts apart that begin, end and are as long as ones read before', () => {
    const texts = Array.from({ length: 400 }, (_, i) => `a${i.toString().padStart(3, '0')}-m-${(i * 7) % 1000}`.padEnd(13, 'z'));
    const document = JSON.stringify([...texts, ...texts.toReversed(), ...texts]);
    expect(parse(document)).toEqual([...texts, ...texts.toReversed(), ...texts]);
    expect(parse('["", "a", "", "aa"]')).toEqual(['', 'a', '', 'aa']);
  });

  it('stops after the first value', () => {
    expect(plainValue(parse('{"a": 1} and then anything'))).toEqual({ a: 1 });
  });

  it('skips a byte order mark', () => {
    expect(parse('\uFEFF[true]')).toEqual([true]);
  });

  it('keeps repeated keys in order and finds the first', () => {
    const object = parse('{"a": 1.5, "a": 2.5}') as JsonObject;
    expect(object.keys).toEqual(['a', 'a']);
    expect(object.get('a')).toBe(1.5);
  });

  it('does not overflow on 500,000 nested lists, closed or not', () => {
    const depth = 500_000;
    const closed = parse(`{"instances":[1],"nested":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect(closed).toBeInstanceOf(JsonObject);
    expect(complaint('['.repeat(depth))).toBe(`JSON Parse error: Invalid value. at offset: ${depth}`);
    expect(jsonEcho(closed).length).toBeLessThan(400);
  });

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(plainValue(parse(text), 1000)).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('errors', () => {
  it.each([
    ['', 'JSON Parse error: The document is empty'],
    ['   ', 'JSON Parse error: The document is empty. at offset: 3'],
    ['x', 'JSON Parse error: Invalid value. at offset: 0'],
    ['nul', 'JSON Parse error: Invalid value. at offset: 3'],
    ['[1,]', 'JSON Parse error: Invalid value. at offset: 3'],
    ['[1 2]', 'JSON Parse error: Missing a comma or ] after an array element. at offset: 3'],
    ['{"a" 1}', 'JSON Parse error: Missing a colon after a name of object member. at offset: 5'],
    ['{"a":1 "b"', 'JSON Parse error: Missing a comma or } after an object member. at offset: 7'],
    ['{1:2}', 'JSON Parse error: Missing a name for object member. at offset: 1'],
    ['{"a":1,}', 'JSON Parse error: Missing a name for object member. at offset: 7'],
    ['["abc', 'JSON Parse error: Missing a closing quotation mark in string. at offset: 5'],
    ['["a\\x"]', 'JSON Parse error: Invalid escape character in string. at offset: 3'],
    ['["\\u12g4"]', 'JSON Parse error: Incorrect hex digit after \\u escape in string. at offset: 2'],
    ['["\\ud800"]', 'JSON Parse error: The surrogate pair in string is invalid. at offset: 2'],
    ['[1.]', 'JSON Parse error: Miss fraction part in number. at offset: 3'],
    ['[1e]', 'JSON Parse error: Miss exponent in number. at offset: 3'],
    ['[1e999]', 'JSON Parse error: Number too big to be stored in double. at offset: 1'],
  ])('refuses %j like TensorFlow Serving', (text, message) => {
    expect(complaint(text)).toBe(message);
  });

  it('never throws anything but a refusal, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}",:0-9.eE+\-\\untrfals ]*$/)), (text) => {
        expect(complaint(text)).toMatch(/^(accepted|JSON Parse error: )/);
      }),
    );
  });
});

describe('echo', () => {
  it('repeats values in the layout of an error message, cut after 256 characters', () => {
    expect(jsonEcho(parse('{"a":[1,2.0,"x"],"b":{}}'))).toBe('{\n    "a": [1, 2.0, "x"],\n    "b": {}\n}');
    const long = jsonEcho(parse(`[${'1234567,'.repeat(100)}1]`));
    expect(long.length).toBeGreaterThanOrEqual(256);
    expect(long.length).toBeLessThan(270);
  });
});
