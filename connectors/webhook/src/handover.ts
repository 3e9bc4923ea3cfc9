/** Action `handover`: hands a piece of work over. 2xx means the other side has taken it (签收). */
import type { Action } from '@liandong/connector-sdk';
import { z } from 'zod';
import type { Config } from './config.ts';
import { outcome, signedPost } from './post.ts';

export const handover: Action<Config> = {
  title: { zh: '交办', en: 'Hand over' },
  input: z.looseObject({}),
  request: (input, context) => {
    const { idempotencyKey: id, callbackUrl } = context;
    return signedPost({ id, type: 'handover', callbackUrl, data: input }, context);
  },
  outcome,
};
