/** A labelled slider with its value written beside the label; arrow keys move it by a step. */

import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import './slider-field.css';

export interface SliderFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly digits: number;
}

export function SliderField({ label, value, onChange, min, max, step, digits }: SliderFieldProps) {
  const formatOptions = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (
    <Slider
      className="slider"
      value={value}
      onChange={(next) => onChange(Array.isArray(next) ? (next[0] ?? value) : next)}
      minValue={min}
      maxValue={max}
      step={step}
      formatOptions={formatOptions}
    >
      <Label className="field__label">{label}</Label>
      <SliderOutput className="slider__value" />
      <SliderTrack className="slider__track">
        <SliderThumb className="slider__thumb" />
      </SliderTrack>
    </Slider>
  );
}
