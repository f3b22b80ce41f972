/** Names and what there is to say of each, a line a fact. */

export interface FactListProps {
  readonly facts: readonly (readonly [name: string, fact: string])[];
  readonly className: string;
}

export function FactList({ facts, className }: FactListProps) {
  return (
    <dl className={className}>
      {facts.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}
