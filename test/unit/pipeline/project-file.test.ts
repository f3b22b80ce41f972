import { describe, expect, it } from 'vitest';
import { emptyProjectFile, newProjectFile, parseProjectFile, patchProjectFile } from '../../../core/pipeline/index.ts';

const minimal = `version: 1
name: demo
# where the rows come from
data:
  sources:
    - path: data/rows.csv # the first batch
label: { name: outcome }
`;

describe('the project file', () => {
  it('fills in every default a user may rely on', () => {
    const parsed = parseProjectFile(minimal);
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        seed: 42,
        data: { splits: { train: 2, eval: 1 }, payload: 'parquet', max_rejected: 0.05 },
        model: { family: 'auto', engine: 'auto' },
        serving: { rest_api_port: 8501 },
        triggers: { labels: 200 },
      },
    });
  });

  it('keeps comments when a value is changed', () => {
    const patched = patchProjectFile(minimal, [{ path: ['model', 'epochs'], value: 5 }]);
    expect(patched.ok && patched.value.text).toContain('# where the rows come from');
    expect(patched.ok && patched.value.text).toContain('# the first batch');
    expect(patched.ok && patched.value.config.model.epochs).toBe(5);
  });

  it('removes a key with null', () => {
    const patched = patchProjectFile(minimal, [{ path: ['label'], value: null }]);
    expect(patched.ok && patched.value.config.label).toBeUndefined();
  });

  it('names the line of a value that is not allowed', () => {
    const parsed = parseProjectFile(`${minimal}model:\n  epochs: many\n`);
    expect(parsed).toMatchObject({ ok: false, problem: { code: 'project/config-invalid' } });
    expect(!parsed.ok && parsed.problem.message).toMatch(/line 9, model\.epochs/);
  });

  it('names line and column of broken YAML', () => {
    const parsed = parseProjectFile('version: 1\nname: "demo\n');
    expect(!parsed.ok && parsed.problem.message).toMatch(/line \d+, column \d+/);
  });

  it('refuses an unknown key instead of ignoring it', () => {
    const parsed = parseProjectFile(`${minimal}modle: {}\n`);
    expect(!parsed.ok && parsed.problem.message).toContain('modle');
  });

  it('does not change the file when the patch would make it invalid', () => {
    const patched = patchProjectFile(minimal, [{ path: ['seed'], value: -1 }]);
    expect(patched).toMatchObject({ ok: false, problem: { code: 'project/config-invalid' } });
  });

  it('writes new projects that it can read', () => {
    const text = newProjectFile({
      name: 'demo',
      projectDir: '/home/me/demo',
      path: '/home/me/demo/data/rows.csv',
      label: { name: 'outcome' },
    });
    const parsed = parseProjectFile(text);
    expect(parsed).toMatchObject({
      ok: true,
      value: { data: { sources: [{ path: 'data/rows.csv' }] }, label: { name: 'outcome' } },
    });
    expect(parseProjectFile(emptyProjectFile('demo'))).toMatchObject({ ok: true, value: { data: { sources: [] } } });
  });
});
