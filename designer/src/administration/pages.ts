/** The pages of administration and the permission each of them needs. */
export const systemPages = [
  { name: 'people', permission: 'people.manage' },
  { name: 'units', permission: 'people.manage' },
  { name: 'roles', permission: 'people.manage' },
  { name: 'calendars', permission: 'calendar.edit' },
  { name: 'imports', permission: 'request.import' },
  { name: 'audit', permission: 'audit.read' },
] as const;
