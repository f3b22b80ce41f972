/** A labelled choice of one. */

import { IconChevronDown } from '@tabler/icons-react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue, Text } from 'react-aria-components';
import './field.css';

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
}

export interface SelectFieldProps {
  readonly label: string;
  /** Keeps the label for screen readers only. */
  readonly hideLabel?: boolean;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (value: string) => void;
  readonly isDisabled?: boolean;
  readonly size?: 's' | 'm';
}

export function SelectField(props: SelectFieldProps) {
  const { label, hideLabel = false, options, value, onChange, isDisabled = false, size = 'm' } = props;
  return (
    <Select
      className={`field field--${size}`}
      selectedKey={value}
      onSelectionChange={(key) => key !== null && onChange(String(key))}
      isDisabled={isDisabled}
    >
      <Label className={hideLabel ? 'visually-hidden' : 'field__label'}>{label}</Label>
      <Button className="field__control field__control--select">
        <SelectValue className="truncate" />
        <IconChevronDown size={14} aria-hidden="true" />
      </Button>
      <Popover className="popover" offset={4}>
        <ListBox className="list-box" items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className="list-box__item">
              <Text slot="label">{option.label}</Text>
              {option.note ? (
                <Text slot="description" className="list-box__note">
                  {option.note}
                </Text>
              ) : null}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
