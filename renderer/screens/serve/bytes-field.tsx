/** An input of bytes: the picture as it will be sent, and a file of one's own in its place, chosen or dropped. */

import { type DragEvent, type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { imageTypeOf } from './snippet-files.ts';

export interface BytesFieldProps {
  readonly input: views.ServedInput;
  /** Base64; empty is missing. */
  readonly b64: string;
  readonly onChange: (b64: string) => void;
}

export function BytesField({ input, b64, onChange }: BytesFieldProps) {
  const { t } = useTranslation();
  const chooser = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const isImage = input.content === 'image';
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const read = await base64Of(file);
    const isWrong = isImage && imageTypeOf(read) === undefined;
    setRefused(isWrong ? file.name : undefined);
    if (!isWrong) onChange(read);
  };
  const drag = (over: boolean) => (event: DragEvent) => {
    // The window takes a file as new data; here it is an input.
    event.preventDefault();
    event.stopPropagation();
    setOver(over);
  };
  const drop = (event: DragEvent): void => {
    drag(false)(event);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <fieldset
      className={isOver ? 'serve__bytes serve__bytes--over' : 'serve__bytes'}
      onDragEnter={drag(true)}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={drop}
    >
      <legend className="field__label">{input.name}</legend>
      <Shown name={input.name} b64={b64} isImage={isImage} />
      <div className="stack stack--tight">
        <div className="row row--wrap">
          <Button size="s" onPress={() => chooser.current?.click()}>
            {t(isImage ? 'serve.try.choosePicture' : 'serve.try.chooseFile')}
          </Button>
          <Button size="s" variant="quiet" isDisabled={b64 === ''} onPress={() => onChange('')}>
            {t('serve.try.noFile')}
          </Button>
        </div>
        <span className="secondary small">{t('serve.try.drop')}</span>
        {refused === undefined ? null : (
          <span className="field__error" role="alert">
            {t('serve.try.notAPicture', { file: refused })}
          </span>
        )}
      </div>
      <Chooser chooser={chooser} isImage={isImage} onTake={(file) => void take(file)} />
    </fieldset>
  );
}

interface ChooserProps {
  readonly chooser: RefObject<HTMLInputElement | null>;
  readonly isImage: boolean;
  readonly onTake: (file: File | undefined) => void;
}

function Chooser({ chooser, isImage, onTake }: ChooserProps) {
  const { t } = useTranslation();
  return (
    <input
      ref={chooser}
      type="file"
      accept={isImage ? 'image/*' : undefined}
      hidden
      aria-label={t(isImage ? 'serve.try.choosePicture' : 'serve.try.chooseFile')}
      onChange={(event) => {
        const file = event.target.files?.[0];
        // The same file may be chosen again.
        event.target.value = '';
        onTake(file);
      }}
    />
  );
}

function Shown({ name, b64, isImage }: { readonly name: string; readonly b64: string; readonly isImage: boolean }) {
  const { t } = useTranslation();
  if (b64 === '') return <span className="serve__picture tertiary">{t('components.missing')}</span>;
  const type = imageTypeOf(b64)?.type;
  // No browser but one shows TIFF.
  if (isImage && type !== undefined && type !== 'image/tiff') {
    return <img className="serve__picture" src={`data:${type};base64,${b64}`} alt={name} />;
  }
  const size = format.formatBytes(Math.floor((b64.length * 3) / 4));
  return <span className="serve__picture secondary">{type === undefined ? size : `${type} · ${size}`}</span>;
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // As many arguments as every engine takes.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
