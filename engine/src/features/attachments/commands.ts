/** `attachment.add`: names a file that is already on disk. The uploader holds it until it is attached. */
import { z } from 'zod';
import type { CommandDefinition } from '../../runtime/command.ts';

const payload = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
  sha256: z.string(),
});

export const addAttachment: CommandDefinition<z.infer<typeof payload>, { id: string }> = {
  type: 'attachment.add',
  payload,
  execute(uow, file, ctx) {
    uow.insert('attachment', {
      id: file.id,
      name: file.name,
      media_type: file.mediaType,
      size: file.size,
      sha256: file.sha256,
      uploaded_at: ctx.now,
      uploaded_by: ctx.actor.id,
      uploaded_by_name: ctx.actor.name,
      owner_type: null,
      owner_id: null,
    });
    return { id: file.id };
  },
  audit: (file) => ({
    objectType: 'attachment',
    objectId: file.id,
    summary: { name: file.name, size: file.size, sha256: file.sha256 },
  }),
};
