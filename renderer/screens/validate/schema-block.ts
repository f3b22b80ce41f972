/** Cuts one feature's block out of a schema's text proto, as it stands there. */

/** undefined when the text has no such feature. */
export function findFeatureBlock(text: string, name: string): string | undefined {
  for (const start of text.matchAll(/^feature\s*:?\s*\{/gm)) {
    const block = readBlock(text, start.index);
    if (block && nameOf(block) === name) return block;
  }
  return undefined;
}

function readBlock(text: string, start: number): string | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = text.indexOf('{', start); at < text.length; at++) {
    const sign = text[at];
    if (sign === '\\' && quoted) at++;
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === '{') depth++;
    else if (!quoted && sign === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  return undefined;
}

/** The feature's own name: a name field before any inner block. */
function nameOf(block: string): string | undefined {
  return /^[^{]*\{[^{}]*?\bname\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(block)?.[1];
}
