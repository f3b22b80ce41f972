/** One input of a prediction as people read it: an image as a picture, anything else as it is. */

import { useTranslation } from 'react-i18next';

interface InputValueProps {
  readonly name: string;
  readonly value: string | number | null | undefined;
  /** In a line of a table, or large enough to judge. */
  readonly size: 'small' | 'large';
}

export function isPicture(value: string | number | null | undefined): value is string {
  return typeof value === 'string' && value.startsWith('data:image/');
}

export function InputValue({ name, value, size }: InputValueProps) {
  const { t } = useTranslation();
  if (isPicture(value)) return <img className={`input-picture input-picture--${size}`} src={value} alt={name} />;
  return value ?? <span className="tertiary">{t('components.missing')}</span>;
}
