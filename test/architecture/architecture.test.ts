/** The project keeps its own rules, and each rule can fail. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentRules } from './rules/document-rules.ts';
import { importRules } from './rules/import-rules.ts';
import { nameRules } from './rules/name-rules.ts';
import { networkRules } from './rules/network-rules.ts';
import { sizeRules } from './rules/size-rules.ts';
import { readSourceTree, treeOf } from './rules/source-tree.ts';
import { wordRules } from './rules/word-rules.ts';

const tree = readSourceTree(path.resolve(import.meta.dirname, '../..'));
const rules = [...importRules, ...sizeRules, ...nameRules, ...wordRules, ...networkRules, ...documentRules];

describe('the project', () => {
  it('is read at all', () => {
    expect(tree.files.map((file) => file.path)).toContain('core/foundation/index.ts');
  });

  for (const rule of rules) {
    it(rule.name, () => {
      expect(rule.check(tree)).toEqual([]);
    });
  }
});

describe('a planted fault', () => {
  for (const rule of rules) {
    for (const files of rule.faults) {
      it(`turns "${rule.name}" red: ${JSON.stringify(files).slice(0, 90)}`, () => {
        expect(rule.check(treeOf(files))).not.toEqual([]);
      });
    }
  }
});

describe('what is allowed', () => {
  const allowed = {
    'core/pipeline/a.ts':
      "/** A. */\nimport { b } from '../stages/train/index.ts';\nimport fs from 'node:fs';\nimport { c } from './c.ts';\n",
    'core/host/a.ts':
      "/** A. */\nimport http from 'node:http';\nimport { WebSocketServer } from 'ws';\nconst at = 'http://127.0.0.1:0/';\n",
    'core/formats/postgresql-a.ts': "/** A. */\nimport { Client } from 'pg';\nimport Cursor from 'pg-cursor';\n",
    'renderer/screens/a.tsx': "/** A. */\nimport { client } from '../bridge/index.ts';\nimport { useState } from 'react';\n",
  };

  for (const rule of rules.filter((one) => !documentRules.includes(one))) {
    it(`leaves "${rule.name}" green`, () => {
      expect(rule.check(treeOf(allowed))).toEqual([]);
    });
  }
});
