/** SMS gateway connector: see README.md for what can be set and what an answer means. */
import { defineConnector } from '@liandong/connector-sdk';
import { config, hosts } from './config.ts';
import { send } from './send.ts';

export const smsGateway = defineConnector({
  manifest: {
    id: 'sms-gateway',
    version: '0.1.0',
    name: { zh: '短信网关（HTTP）', en: 'SMS gateway (HTTP)' },
    description: {
      zh: '通过短信服务商的 HTTP 接口发送短信，字段名和返回码按服务商的文档填写。',
      en: "Sends SMS through a provider's HTTP interface; fields and result codes are set as its documentation says.",
    },
    config,
    secrets: { apiKey: { zh: '服务商给的密钥', en: 'Key given by the provider' } },
    hosts,
    channels: { sms: 'send' },
  },
  actions: { send },
});
