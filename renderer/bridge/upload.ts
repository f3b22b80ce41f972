/** Uploads one file to the host of the browser interface; XMLHttpRequest because fetch reports no upload progress. */

import type { FileReference } from '../../core/contract/index.ts';

export interface UploadOptions {
  readonly token: string;
  readonly onProgress?: ((share: number) => void) | undefined;
}

export function uploadFile(file: File, options: UploadOptions): Promise<FileReference> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `/upload?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('authorization', `Bearer ${options.token}`);
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) options.onProgress?.(event.loaded / event.total);
    };
    request.onerror = () => reject(new Error('The network connection to the core closed during the upload.'));
    request.onload = () => {
      const answer: unknown = request.response;
      if (request.status < 300 && isUploadAnswer(answer)) resolve({ upload: answer.upload });
      else reject(Object.assign(new Error(`The upload was refused (HTTP ${request.status}).`), { data: answer }));
    };
    request.send(file);
  });
}

function isUploadAnswer(answer: unknown): answer is { upload: string } {
  return typeof answer === 'object' && answer !== null && 'upload' in answer && typeof answer.upload === 'string';
}
