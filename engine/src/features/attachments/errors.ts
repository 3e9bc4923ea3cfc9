/** Refusals of the attachments feature. */
import { defineError } from '../../core/error.ts';

export const ATTACHMENT_NOT_FOUND = defineError('ATTACHMENT_NOT_FOUND', 404, {
  zh: '没有这个附件，或者您无权查看。',
  en: 'There is no such attachment, or you may not see it.',
});

export const ATTACHMENT_TYPE_REFUSED = defineError(
  'ATTACHMENT_TYPE_REFUSED',
  415,
  { zh: '“{name}”的文件类型不支持。', en: 'The file type of "{name}" is not supported.' },
  {
    zh: '请上传图片（JPEG、PNG、GIF、WebP）、PDF、Word、Excel、MP4 或纯文本文件。',
    en: 'Upload a picture (JPEG, PNG, GIF, WebP), PDF, Word, Excel, MP4 or plain text file.',
  },
);

export const ATTACHMENT_TOO_LARGE = defineError(
  'ATTACHMENT_TOO_LARGE',
  413,
  { zh: '“{name}”超过 {maxMegabytes} MB。', en: '"{name}" is larger than {maxMegabytes} MB.' },
  { zh: '请压缩后再上传。', en: 'Make it smaller and upload it again.' },
);

export const ATTACHMENT_EMPTY = defineError('ATTACHMENT_EMPTY', 400, {
  zh: '没有收到文件，或者文件是空的。',
  en: 'No file arrived, or the file is empty.',
});

export const ATTACHMENT_TAKEN = defineError('ATTACHMENT_TAKEN', 409, {
  zh: '附件已属于另一件事项。',
  en: 'The attachment belongs to something else already.',
});
