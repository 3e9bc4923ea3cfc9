/** Every connector that this server knows. A new connector adds its line. */
import type { Connector } from '@liandong/connector-sdk';
import { webhook } from '@liandong/connector-webhook';

const all: Connector<any>[] = [webhook];

export const connectorById = (id: string): Connector<any> | undefined => all.find(({ manifest }) => manifest.id === id);

export const connectors = (): readonly Connector<any>[] => all;
