/** A model card as Markdown. */

import type { ModelCard } from './model-card-fields.ts';
import { type CardPart, cardSections } from './model-card-sections.ts';

export function printCardMarkdown(card: ModelCard): string {
  const sections = cardSections(card).map(({ title, parts }) => `## ${title}\n\n${parts.map(printPart).join('\n\n')}`);
  return `# Model card: ${escapeText(card.model_details.name)}\n\n${sections.join('\n\n')}\n`;
}

function printPart(part: CardPart): string {
  if (part.kind === 'text') return escapeText(part.text);
  if (part.kind === 'list') return part.items.map((item) => `- ${escapeText(item)}`).join('\n');
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(part.columns), line(part.columns.map(() => '---')), ...part.rows.map(line)].join('\n');
}

/** What the data holds is text, never markup. */
function escapeText(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, (mark) => `\\${mark}`).replace(/\s*\n\s*/g, ' ');
}

function escapeCell(text: string): string {
  return text === '---' ? text : escapeText(text);
}
