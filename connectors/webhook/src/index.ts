/** Webhook connector: see README.md for the wire format that the department's system speaks. */
import { defineConnector } from '@liandong/connector-sdk';
import { handover } from './handover.ts';
import { notice } from './notice.ts';
import { config, hosts } from './config.ts';
import { receive } from './receive.ts';

export const webhook = defineConnector({
  manifest: {
    id: 'webhook',
    version: '0.1.0',
    name: { zh: '部门系统（签名 HTTP）', en: "Department's system (signed HTTP)" },
    description: {
      zh: '把事件交办到部门自己的系统，并接收签收和办理结果。双方用同一把密钥对报文签名。',
      en: "Hands a case to a department's own system and takes its acknowledgement and result. Both sides sign with one shared key.",
    },
    config,
    secrets: { signingKey: { zh: '签名密钥，双方各持一份', en: 'Signing key, shared by both sides' } },
    hosts,
    channels: { webhook: 'notice' },
  },
  actions: { handover, notice },
  receive,
});
