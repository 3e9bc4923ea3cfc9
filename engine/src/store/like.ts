/** `like` patterns for what people type: `%`, `_` and `\` in it mean themselves. Use with `escape '\'`. */
const plain = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** Finds `text` anywhere. */
export const likePattern = (text: string): string => `%${plain(text)}%`;

/** Finds what begins with `text`. */
export const likePrefix = (text: string): string => `${plain(text)}%`;
