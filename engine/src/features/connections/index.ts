/** Feature: connections to other systems and the work handed over through them. The host adds sockets and routes. */
import type { Feature } from '../feature.ts';
import './tables.ts';
import { acknowledgeExchange, failExchange, receiveEvents, saveConnection } from './commands.ts';
import { connectorWorker } from './worker.ts';

export const connections: Feature = {
  name: 'connections',
  commands: [saveConnection, acknowledgeExchange, failExchange, receiveEvents],
  inlineWorkers: [connectorWorker],
  permissions: [{ id: 'connection.manage', name: { zh: '管理连接', en: 'Manage connections' } }],
};
