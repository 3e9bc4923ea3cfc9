/** Action `notice`: tells the other system of something, nothing to be handed back. Same signature and outcomes as a hand-over. */
import type { Action } from '@liandong/connector-sdk';
import { z } from 'zod';
import type { Config } from './config.ts';
import { outcome, signedPost } from './post.ts';

export const notice: Action<Config> = {
  title: { zh: '通知', en: 'Notice' },
  input: z.looseObject({ title: z.string(), text: z.string() }),
  request: (input, context) => signedPost({ id: context.idempotencyKey, type: 'notice', data: input }, context),
  outcome,
};
