/** Short lists come bare, long ones as a page; both are read alike. */
export const listOf = <T>(answer: readonly T[] | { items: readonly T[] }): T[] => [
  ...('items' in answer ? answer.items : answer),
];
