/** Elements of the page, made in one call. */

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** true: an attribute without a value; false and undefined: none. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

export function button(text: string, onPress: () => void, variant = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', class: `button ${variant}`.trim() }, text);
  made.addEventListener('click', onPress);
  return made;
}

export function panel(title: string, note: string, ...children: readonly (Node | string)[]): HTMLElement {
  const head = element('div', { class: 'panel__head' }, element('h2', {}, title), element('span', { class: 'note' }, note));
  return element('section', { class: 'panel', 'aria-label': title }, head, element('div', { class: 'panel__body' }, ...children));
}
