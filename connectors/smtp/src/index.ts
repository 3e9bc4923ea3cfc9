/** SMTP connector: see README.md for what can be set. */
import { defineConnector } from '@liandong/connector-sdk';
import { config, hosts } from './config.ts';
import { send } from './send.ts';

export const smtp = defineConnector({
  manifest: {
    id: 'smtp',
    version: '0.1.0',
    name: { zh: '邮件服务器（SMTP）', en: 'Mail server (SMTP)' },
    description: {
      zh: '通过单位的邮件服务器发送通知邮件。',
      en: "Sends notices as mail through the city's own mail server.",
    },
    config,
    secrets: { password: { zh: '邮箱账号的密码或授权码', en: 'Password of the mail account' } },
    hosts,
    channels: { mail: 'send' },
  },
  actions: {},
  mails: { send },
});
