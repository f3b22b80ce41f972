import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFeature, createSchema, createStringDomain, parseSchema, printSchema } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

function problemOf(text: string): { code: string; line: unknown; column: unknown; message: string } {
  const result = parseSchema(text);
  if (result.ok) throw new Error('The text was read.');
  const { code, message, details } = result.problem;
  return { code, message, line: details?.line, column: details?.column };
}

describe('A schema as text', () => {
  it('is read in every form protobuf allows', () => {
    const schema = unwrap(
      parseSchema(`# the fare
        feature { name: "fa" 're', type: 3; presence: < min_fraction: 1. min_count: 0x1 > in_environment: ["A", "B"] }
        feature: [{ name: "\\303\\274" type: INT int_domain { min: -9223372036854775808 is_categorical: t } }] # done`),
    );
    expect(schema.feature.map(({ name, type, in_environment }) => ({ name, type, in_environment }))).toEqual([
      { name: 'fare', type: 'FLOAT', in_environment: ['A', 'B'] },
      { name: 'ü', type: 'INT', in_environment: [] },
    ]);
    expect(schema.feature[0]?.presence).toEqual({ min_fraction: 1, min_count: 1 });
    expect(schema.feature[1]?.int_domain).toEqual({ min: -(2n ** 63n), is_categorical: true });
  });

  it('names the place of an unknown field', () => {
    const problem = problemOf('feature {\n  name: "a"\n  colour: "red"\n}\n');
    expect(problem).toEqual({
      code: 'schema/invalid',
      message: 'Line 3, column 3: Feature has no field named colour.',
      line: 3,
      column: 3,
    });
  });

  it.each([
    ['feature { name: "a"', 1, 20, 'ends where } is expected'],
    ['feature { name: 5 }', 1, 17, 'name needs a text in quotes, found 5'],
    ['feature { type: WORD }', 1, 17, 'type has no value WORD'],
    ['feature {\n name: "a\n}', 2, 8, 'A text in quotes does not end'],
    ['feature { name: "a" name: "b" }', 1, 21, 'Feature has name twice'],
    ['feature { bool_domain {} int_domain {} }', 1, 26, 'int_domain cannot stand beside bool_domain'],
    ['feature { presence { min_count: 1.5 } }', 1, 33, 'min_count needs a whole number, found 1.5'],
    ['feature { int_domain { max: 9223372036854775808 } }', 1, 29, 'max is out of range'],
    ['}', 1, 1, 'Unexpected }'],
  ])('refuses %j', (text, line, column, message) => {
    const problem = problemOf(text);
    expect(problem).toMatchObject({ code: 'schema/invalid', line, column });
    expect(problem.message).toContain(message);
  });

  it('is printed as TFX prints it: fields by number, doubles with a point, float32 at its shortest', () => {
    const schema = createSchema({
      feature: [
        createFeature({
          name: 'a "b"\n',
          type: 'FLOAT',
          float_domain: { min: Math.fround(0.1), max: 1e10 },
          presence: { min_fraction: 1, min_count: 1 },
          drift_comparator: { jensen_shannon_divergence: { threshold: 1e-7 } },
        }),
      ],
      string_domain: [createStringDomain({ name: 'd', value: ['größer'] })],
    });
    expect(printSchema(schema)).toBe(`feature {
  name: "a \\"b\\"\\n"
  type: FLOAT
  float_domain {
    min: 0.1
    max: 10000000000.0
  }
  presence {
    min_fraction: 1.0
    min_count: 1
  }
  drift_comparator {
    jensen_shannon_divergence {
      threshold: 1e-7
    }
  }
}
string_domain {
  name: "d"
  value: "größer"
}
`);
  });

  it('comes back as it was, whatever the names and values', () => {
    const text = fc.string({ unit: 'binary' });
    const features = fc.array(
      fc.tuple(text, fc.option(fc.double({ noNaN: true })), fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n))),
    );
    fc.assert(
      fc.property(features, fc.array(text), (rows, values) => {
        const schema = createSchema({
          feature: rows.map(([name, fraction, bound]) =>
            createFeature({
              name,
              ...(fraction === null ? {} : { presence: { min_fraction: fraction } }),
              ...(bound === null ? {} : { int_domain: { min: bound } }),
            }),
          ),
          string_domain: [createStringDomain({ name: 'd', value: values })],
        });
        expect(unwrap(parseSchema(printSchema(schema)))).toEqual(schema);
      }),
    );
  });

  it('never crashes on arbitrary text', () => {
    const word = fc.constantFrom(
      'feature',
      'name',
      '{',
      '}',
      ':',
      '"a"',
      '<',
      '[',
      ']',
      '1',
      '-',
      'inf',
      "'",
      '\\',
      '#',
      '\n',
      'type',
      ',',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const result = parseSchema(words.join(' '));
        return result.ok || result.problem.code === 'schema/invalid';
      }),
    );
  });

  it('refuses blocks nested beyond reason instead of exhausting the stack', () => {
    const depth = 10_000;
    const text = `${'feature { struct_domain { '.repeat(depth)}${'} } '.repeat(depth)}`;
    expect(problemOf(text).message).toContain('nested too deeply');
  });
});
