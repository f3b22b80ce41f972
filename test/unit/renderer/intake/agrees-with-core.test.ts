import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { previewFile } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { readPreview } from '../../../../renderer/intake/read-preview.ts';

const folder = fileURLToPath(new URL('../../../../../shared/data/tabular', import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.csv')) : [];

describe.skipIf(files.length === 0)('the preview in the window, on real files (skipped where ../shared/data is absent)', () => {
  it.each(files)('tells of %s what the core will read', async (name) => {
    const file = path.join(folder, name);
    const own = await readPreview(new File([readFileSync(file)], name));
    const core = unwrap(await previewFile(file, { rows: 20 }));
    expect(own).toMatchObject({ format: core.format, delimiter: core.delimiter, header: core.header });
    expect(own?.columns.map((column) => [column.name, column.type])).toEqual(
      core.columns.map((column) => [column.name, column.type]),
    );
    expect(own?.rows.slice(0, 20)).toHaveLength(core.rows.length);
  });
});
