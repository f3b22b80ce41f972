/** Labelled text and number inputs, with what is wrong under them. */

import type { ReactNode } from 'react';
import { TextField as AriaTextField, FieldError, Input, Label, NumberField, Text, TextArea } from 'react-aria-components';
import './field.css';

interface CommonProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly note?: ReactNode;
  /** What is wrong with the value; shown in place of the note. */
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
}

export interface TextFieldProps extends CommonProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter, or leaving the field. */
  readonly onCommit?: () => void;
  readonly placeholder?: string;
  readonly mono?: boolean;
  /** More than one line. */
  readonly rows?: number;
  readonly autoFocus?: boolean;
}

export function TextField(props: TextFieldProps) {
  const { label, hideLabel = false, note, error, isDisabled = false, mono = false, rows, onCommit } = props;
  const className = mono ? 'field__control mono' : 'field__control';
  return (
    <AriaTextField
      className="field"
      value={props.value}
      onChange={props.onChange}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      autoFocus={props.autoFocus ?? false}
      onBlur={onCommit}
      onKeyDown={(event) => event.key === 'Enter' && !rows && onCommit?.()}
    >
      <Label className={hideLabel ? 'visually-hidden' : 'field__label'}>{label}</Label>
      {rows ? (
        <TextArea
          className={`${className} field__control--area`}
          rows={rows}
          placeholder={props.placeholder}
          spellCheck={false}
        />
      ) : (
        <Input className={className} placeholder={props.placeholder} spellCheck={false} />
      )}
      {note && error === undefined ? (
        <Text slot="description" className="field__note">
          {note}
        </Text>
      ) : null}
      <FieldError className="field__error">{error}</FieldError>
    </AriaTextField>
  );
}

export interface NumberInputProps extends CommonProps {
  readonly value: number | undefined;
  /** Called when the value is committed (Enter or leaving the field). */
  readonly onChange: (value: number | undefined) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly maximumFractionDigits?: number;
}

export function NumberInput(props: NumberInputProps) {
  const { label, hideLabel = false, note, error, isDisabled = false, value, onChange, maximumFractionDigits = 6 } = props;
  return (
    <NumberField
      className="field"
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
      minValue={props.min}
      maxValue={props.max}
      step={props.step}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      formatOptions={{ maximumFractionDigits, useGrouping: false }}
    >
      <Label className={hideLabel ? 'visually-hidden' : 'field__label'}>{label}</Label>
      <Input className="field__control number" />
      {note && error === undefined ? (
        <Text slot="description" className="field__note">
          {note}
        </Text>
      ) : null}
      <FieldError className="field__error">{error}</FieldError>
    </NumberField>
  );
}
