/** A set of classes as one text, as the registers hold a multilabel answer: a JSON list in the order of the classes. */

export function labelSetText(names: readonly string[], classes: readonly string[]): string {
  return JSON.stringify(classes.filter((name) => names.includes(name)));
}

/** Undefined where the text is no list of texts. */
export function labelSetOf(text: unknown): readonly string[] | undefined {
  let value: unknown = text;
  try {
    if (typeof text === 'string') value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : undefined;
}
