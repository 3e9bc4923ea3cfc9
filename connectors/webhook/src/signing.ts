/** The signature both directions use: `v1=` + hex HMAC-SHA256(key, timestamp + "." + raw body); timestamp in seconds. */
import { hmacSha256Hex } from '@liandong/connector-sdk';

/** A message older or newer than this is refused: it may be a replay. */
export const REPLAY_WINDOW_SECONDS = 300;

export const sign = (key: string, timestamp: number, body: string | Uint8Array): string =>
  `v1=${hmacSha256Hex(key, `${timestamp}.`, body)}`;
