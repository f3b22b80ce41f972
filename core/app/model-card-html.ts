/** A model card as one HTML file: no scripts, nothing from elsewhere, light and dark. */

import { escapeHtml } from './escape-html.ts';
import type { ModelCard } from './model-card-fields.ts';
import { type CardPart, cardSections } from './model-card-sections.ts';

const style = `:root{color-scheme:light dark;--ink:light-dark(#1b1a17,#efebe3);--ink-2:light-dark(#5d5951,#aaa498);
--paper:light-dark(#f7f6f3,#131210);--panel:light-dark(#fff,#1b1a18);--line:light-dark(#e6e3dc,#2d2b27)}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:960px;margin:0 auto;padding:32px 20px 64px}h1{font-size:24px;margin:0 0 20px}h2{font-size:16px;margin:0 0 8px}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:16px 20px;margin:0 0 14px;overflow-x:auto}
p{margin:0 0 8px;overflow-wrap:anywhere}ul{margin:0;padding-left:20px}table{border-collapse:collapse;width:100%;font-size:13px}
th{text-align:left;color:var(--ink-2);font-weight:500}th,td{padding:5px 12px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.number,th.number{text-align:right}`;

export function printCardHtml(card: ModelCard): string {
  const title = `Model card: ${escapeHtml(card.model_details.name)}`;
  const sections = cardSections(card).map(
    ({ title: heading, parts }) => `<section><h2>${heading}</h2>${parts.map(printPart).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${style}</style></head><body><main><h1>${title}</h1>
${sections.join('\n')}
</main></body></html>
`;
}

function printPart(part: CardPart): string {
  if (part.kind === 'text') return `<p>${escapeHtml(part.text)}</p>`;
  if (part.kind === 'list') return `<ul>${part.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
  const isNumber = part.columns.map(
    (_, i) => part.rows.length > 0 && part.rows.every((row) => /^[-\d.e+ –]*$/.test(row[i] ?? '')),
  );
  const cell = (tag: 'td' | 'th', text: string, i: number): string =>
    `<${tag}${isNumber[i] ? ' class="number"' : ''}>${escapeHtml(text)}</${tag}>`;
  const head = part.columns.map((text, i) => cell('th', text, i)).join('');
  const body = part.rows.map((row) => `<tr>${row.map((text, i) => cell('td', text, i)).join('')}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}
