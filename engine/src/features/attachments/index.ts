/** Feature: files of requests, cases and feedback. */
import type { Feature } from '../feature.ts';
import './tables.ts';
import { addAttachment } from './commands.ts';
import { attachmentRoutes } from './routes.ts';

export const attachments: Feature = {
  name: 'attachments',
  commands: [addAttachment],
  routes: attachmentRoutes,
};
