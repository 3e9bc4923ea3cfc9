/** `like` pattern that finds `text` anywhere; its `%`, `_` and `\` mean themselves. Use with `escape '\'`. */
export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
