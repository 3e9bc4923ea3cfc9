/** Every connector that this server knows. A new connector adds its line. */
import type { AnyConnector } from '@liandong/connector-sdk';
import { webhook } from '@liandong/connector-webhook';

const all: AnyConnector[] = [webhook];

export const connectorById = (id: string): AnyConnector | undefined => all.find(({ manifest }) => manifest.id === id);

export const connectors = (): readonly AnyConnector[] => all;
