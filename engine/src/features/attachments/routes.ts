/**
 * Upload and download. The file is stored first, then named in a command; downloading asks whether the object that owns
 * the file is visible to the caller (an unattached file: to whoever uploaded it).
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../../runtime/command.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { assertReadable } from '../people/access.ts';
import { attachmentView } from './attach.ts';
import { ATTACHMENT_EMPTY, ATTACHMENT_NOT_FOUND, ATTACHMENT_TOO_LARGE, ATTACHMENT_TYPE_REFUSED } from './errors.ts';
import { readFileStream, storeFile } from './files.ts';
import { showsInline, sniffMediaType } from './media-type.ts';
import { attachment } from './schema.ts';
import type { AttachmentRow } from './tables.ts';

const MAX_MEGABYTES = 10;
const MAX_BYTES = MAX_MEGABYTES * 1024 * 1024;

/** A file of a multipart body as the HTTP layer hands it over. */
interface UploadedFile {
  originalname: string;
  buffer: Buffer;
}

export const attachmentRoutes = (deps: FeatureDeps): Route[] => [
  upload(deps, '/api/v1/attachments', 'staff'),
  upload(deps, '/api/v1/public/attachments', 'public'),
  route({
    method: 'get',
    path: '/api/v1/attachments/{id}',
    tag: 'attachments',
    summary: { zh: '下载附件', en: 'Download an attachment' },
    access: 'public',
    params: z.object({ id: z.string().max(60) }),
    async handle({ params, actor }) {
      const row = await deps.db<AttachmentRow>('attachment').where({ id: params.id }).first();
      if (!row) throw ATTACHMENT_NOT_FOUND();
      await assertMayRead(deps, actor, row);
      const disposition = showsInline(row.media_type) ? 'inline' : 'attachment';
      return new Reply(200, readFileStream(deps.dataDir, row.sha256), {
        'content-type': row.media_type === 'text/plain' ? 'text/plain; charset=utf-8' : row.media_type,
        'content-length': String(row.size),
        'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(row.name)}`,
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, max-age=86400, immutable',
      });
    },
  }),
];

const upload = (deps: FeatureDeps, path: string, access: 'staff' | 'public'): Route =>
  route({
    method: 'post',
    path,
    tag: 'attachments',
    summary: { zh: '上传附件', en: 'Upload an attachment' },
    access,
    bodyKind: 'multipart',
    maxBodyBytes: MAX_BYTES + 64 * 1024,
    body: z.object({ files: z.array(z.custom<UploadedFile>()).default([]) }),
    response: attachment,
    async handle({ body, actor }) {
      const file = body.files[0];
      if (!file || file.buffer.length === 0) throw ATTACHMENT_EMPTY();
      const name = fileName(file.originalname);
      if (file.buffer.length > MAX_BYTES) throw ATTACHMENT_TOO_LARGE({ name, maxMegabytes: MAX_MEGABYTES });
      const mediaType = sniffMediaType(file.buffer);
      if (!mediaType) throw ATTACHMENT_TYPE_REFUSED({ name });
      const sha256 = await storeFile(deps.dataDir, file.buffer);
      const id = `file-${randomBytes(18).toString('base64url')}`;
      const size = file.buffer.length;
      await deps.pipeline.submit({ type: 'attachment.add', payload: { id, name, mediaType, size, sha256 }, actor });
      return new Reply(
        201,
        attachmentView({
          id,
          name,
          media_type: mediaType,
          size,
          sha256,
          uploaded_at: deps.clock.now(),
          uploaded_by: actor.id,
          uploaded_by_name: actor.name,
          owner_type: null,
          owner_id: null,
        }),
      );
    },
  });

async function assertMayRead(deps: FeatureDeps, actor: Actor, row: AttachmentRow): Promise<void> {
  if (row.owner_type && row.owner_id) return assertReadable(deps.db, actor, row.owner_type, row.owner_id);
  if (row.uploaded_by !== actor.id) throw ATTACHMENT_NOT_FOUND();
}

/** Last path segment without control characters, at most 120 characters. */
function fileName(original: string): string {
  const base = original.split(/[/\\]/).pop() ?? '';
  return base.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(-120) || 'file';
}
