import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { projectConfigSchema } from '../../../core/contract/index.ts';

interface Key {
  /** The key of the project file that it stands under, and itself. */
  readonly top: string;
  readonly path: string;
  readonly name: string;
}

interface SchemaDef {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/** Every key of the schema, through defaults, lists, maps and alternatives. */
function keysOf(schema: z.ZodType, path: readonly string[] = []): readonly Key[] {
  const { shape = {}, innerType, element, valueType, options = [] } = schema.def as unknown as SchemaDef;
  const inner = [innerType, element, valueType, ...options].filter((one) => one !== undefined);
  return [
    ...Object.entries(shape).flatMap(([name, value]) => {
      const own = [...path, name];
      return [{ top: own[0] ?? name, path: own.join('.'), name }, ...keysOf(value, own)];
    }),
    ...inner.flatMap((one) => keysOf(one, path)),
  ];
}

/** The lines of README's project file by key of the first level. */
function readmeSections(): ReadonlyMap<string, string> {
  const readme = readFileSync(resolve('README.md'), 'utf8');
  const yaml = /## The project file[\s\S]*?```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const sections = new Map<string, string>();
  let top = '';
  for (const line of yaml.split('\n')) {
    top = /^([a-z_]+):/.exec(line)?.[1] ?? top;
    sections.set(top, `${sections.get(top) ?? ''}${line}\n`);
  }
  return sections;
}

describe('README’s project file', () => {
  const sections = readmeSections();
  const keys = keysOf(projectConfigSchema);

  it('names every key of the schema where it belongs', () => {
    expect(keys.length).toBeGreaterThan(150);
    const unnamed = keys.filter(({ top, path, name }) => {
      const section = sections.get(top) ?? '';
      // Trees have names of their own for what networks have too.
      const place = path.startsWith('model.trees.') ? section.slice(section.indexOf('  trees:')) : section;
      return !new RegExp(`(?<![a-z_0-9])${name}(?![a-z_0-9])`).test(place);
    });
    expect([...new Set(unnamed.map(({ path }) => path))]).toEqual([]);
  });
});
