/** Features to choose from, each with how many values it has: with a search where they are many. */

import { useState } from 'react';
import { format } from '../locales/index.ts';
import { ToggleChip } from './chip.tsx';
import { TextField } from './text-field.tsx';

export interface FeatureChipsProps {
  readonly features: readonly { readonly name: string; readonly values: number }[];
  readonly chosen: readonly string[];
  /** How many can be chosen. */
  readonly most: number;
  /** The name of the search field. */
  readonly search: string;
  readonly onChoose: (names: readonly string[]) => void;
}

/** More than this need a search. */
const withoutSearch = 12;
const shownFeatures = 60;

export function FeatureChips({ features, chosen, most, search, onChoose }: FeatureChipsProps) {
  const [text, setText] = useState('');
  const found = features.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      {features.length > withoutSearch ? (
        <TextField hideLabel label={search} placeholder={search} value={text} onChange={setText} />
      ) : null}
      <div className="row row--wrap">
        {found.slice(0, shownFeatures).map(({ name, values }) => (
          <ToggleChip
            key={name}
            selected={chosen.includes(name)}
            isDisabled={!chosen.includes(name) && chosen.length >= most}
            onChange={(on) => onChoose(on ? [...chosen, name] : chosen.filter((one) => one !== name))}
          >
            {name} <span className="tertiary">{format.formatCount(values)}</span>
          </ToggleChip>
        ))}
      </div>
    </>
  );
}
