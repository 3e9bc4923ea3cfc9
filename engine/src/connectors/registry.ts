/** Every connector that this server knows. A new connector adds its line. */
import type { AnyConnector } from '@liandong/connector-sdk';
import { smsGateway } from '@liandong/connector-sms-gateway';
import { smtp } from '@liandong/connector-smtp';
import { webhook } from '@liandong/connector-webhook';

const all: AnyConnector[] = [webhook, smsGateway, smtp];

export const connectorById = (id: string): AnyConnector | undefined => all.find(({ manifest }) => manifest.id === id);

export const connectors = (): readonly AnyConnector[] => all;
