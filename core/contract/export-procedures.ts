/** Procedures that write a model for other programs. */

import { eventIterator, oc, type as output } from '@orpc/contract';
import { z } from 'zod';
import { pathSchema } from './request-parts.ts';
import type * as views from './views.ts';

export const exportFormatNames = ['html', 'saved_model', 'onnx', 'tfjs'] as const;

export const exportProcedures = {
  /** What this model can be written as, and why not where it cannot. */
  formats: oc.input(z.strictObject({ modelId: z.int() })).output(output<readonly views.ExportFormatView[]>()),
  /** Written, opened again, and compared with our own answers on real rows. */
  model: oc
    .input(
      z.strictObject({
        modelId: z.int(),
        format: z.enum(exportFormatNames),
        /** TF.js alone. */
        quantization: z.enum(['none', 'float16', 'uint8']).default('none'),
        /** A new or empty folder; default: the one that `formats` proposes. */
        output: pathSchema.optional(),
      }),
    )
    .output(eventIterator(output<views.AnalysisEvent<views.ExportView>>())),
  /** A page that `model` wrote, as text: for a browser, which cannot open folders of the machine. */
  page: oc.input(z.strictObject({ path: pathSchema })).output(output<{ text: string; name: string }>()),
};
