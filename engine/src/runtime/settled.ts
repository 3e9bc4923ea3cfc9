/**
 * Setting with the key at which the log begins of which deferred rows may still be owed (`RowMemory`): `{from}`. Features
 * that defer go through it again after a kill (`Feature.recover`).
 */
export const SETTLED = 'runtime.settled';
