/** The query of a database source: one statement that reads. */

import { raise } from '../foundation/index.ts';

/** The query without its closing semicolon. Throws ProblemError `usage/invalid-argument`. */
export function requireQuery(query: string): string {
  const text = query.trim().replace(/;\s*$/, '');
  const bare = text.replace(/^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/|\()+/, '');
  if (/^(select|with|values)\b/i.test(bare)) return text;
  const hint = 'Give one statement that reads, as SELECT … FROM …; nothing is ever written to a database.';
  raise('usage/invalid-argument', `The query is no SELECT: ${text.slice(0, 200)}`, hint);
}

/** Throws ProblemError `table/duplicate-column`. */
export function requireDistinctNames(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  const hint = 'Give each column of the query a name of its own with AS.';
  raise('table/duplicate-column', `The query has several columns called "${twice}".`, hint, { details: { column: twice } });
}
