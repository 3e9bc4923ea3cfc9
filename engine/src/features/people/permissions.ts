/**
 * The permission catalogue: what each feature says can be permitted, with names for the role editor.
 * A role may only hold what stands here; `<type>.read.all` opens every object of a type (see `access.ts`).
 */
import type { Text } from '../../core/json.ts';

export interface Permission {
  id: string;
  name: Text;
}

/** What this feature itself adds. */
export const peoplePermissions: Permission[] = [
  { id: 'people.manage', name: { zh: '管理人员、机构、区域和角色', en: 'Manage people, units, areas and roles' } },
  { id: 'unit.subtree', name: { zh: '查看下级机构的数据', en: 'See the data of units below' } },
];

/** All permissions of all features, each id once, in the order in which features are listed. */
export function permissionCatalogue(features: readonly { permissions?: Permission[] }[]): Permission[] {
  const byId = new Map<string, Permission>();
  for (const feature of features) {
    for (const permission of feature.permissions ?? []) {
      if (!byId.has(permission.id)) byId.set(permission.id, permission);
    }
  }
  return [...byId.values()];
}
