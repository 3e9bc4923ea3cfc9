/** Refusals of connections and exchanges. */
import { defineError } from '../../core/error.ts';

export const CONNECTION_NOT_FOUND = defineError('CONNECTION_NOT_FOUND', 404, {
  zh: '没有这个连接。',
  en: 'There is no such connection.',
});

export const CONNECTION_CONFIG_INVALID = defineError(
  'CONNECTION_CONFIG_INVALID',
  422,
  { zh: '连接的设置不完整或有误：{detail}', en: 'The settings of the connection are incomplete or wrong: {detail}' },
  { zh: '请按提示改正后再保存。', en: 'Mend them as told and save again.' },
);

export const CONNECTOR_UNKNOWN = defineError('CONNECTOR_UNKNOWN', 422, {
  zh: '没有名为“{connectorId}”的连接器。',
  en: 'There is no connector named "{connectorId}".',
});

export const MESSAGE_REFUSED = defineError('MESSAGE_REFUSED', 401, {
  zh: '报文未被接受：{detail}',
  en: 'The message was refused: {detail}',
});

export const EXCHANGE_UNKNOWN = defineError('EXCHANGE_UNKNOWN', 409, {
  zh: '没有编号为“{correlationKey}”的交办。',
  en: 'Nothing was handed over under "{correlationKey}".',
});
