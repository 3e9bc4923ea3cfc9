/**
 * 谁来办: between what a person picks and what stands in `zeebe:AssignmentDefinition`. Pure and lossless: `writeWho`
 * of `readWho` gives back the same assignment, and whatever is not understood is kept word for word as `expert`.
 *
 * Understood: `role:centre,unit:u12` (fixed list) · `=["role:seat", "unit:" + unitId]` (with the unit a variable names)
 * · `=if areaId = null then ["role:seat"] else ["role:seat", "role:grid-worker&area:" + areaId]` (a role, only of the
 * area concerned, while the area is known) · assignee `="citizen:" + requestId` (the citizen who filed).
 */
export type Group =
  | { kind: 'role'; id: string }
  | { kind: 'unit'; id: string }
  /** The unit whose id stands in a process variable, e.g. the one the case was dispatched to. */
  | { kind: 'unit-of'; variable: string }
  /** A role, only those of them in the area that a variable names; nobody while it names none. */
  | { kind: 'role-in'; id: string; variable: string }
  /** Any other group, by its id. */
  | { kind: 'other'; id: string };

export type Who =
  | { kind: 'nobody' }
  | { kind: 'groups'; groups: Group[] }
  | { kind: 'citizen'; variable: string }
  | { kind: 'expert'; assignment: Assignment };

export interface Assignment {
  assignee?: string;
  candidateGroups?: string;
  candidateUsers?: string;
}

const IDENTIFIER = '[A-Za-z_][\\w.]*';
const CITIZEN = new RegExp(`^=\\s*"citizen:"\\s*\\+\\s*(${IDENTIFIER})\\s*$`);
const LIST = /^=\s*\[([\s\S]*)\]\s*$/;
const LITERAL = /^"([^"\\]*)"$/;
const BY_AREA = new RegExp(
  `^=\\s*if\\s+(${IDENTIFIER})\\s*=\\s*null\\s+then\\s*\\[([^\\]]*)\\]\\s*else\\s*\\[([^\\]]*)\\]\\s*$`,
);
const ROLE_IN = new RegExp(`^"role:([\\w-]+)&area:"\\s*\\+\\s*(${IDENTIFIER})$`);
const UNIT_OF = new RegExp(`^"unit:"\\s*\\+\\s*(${IDENTIFIER})$`);

function groupOf(id: string): Group {
  if (/^role:[\w-]+$/.test(id)) return { kind: 'role', id: id.slice(5) };
  if (/^unit:[\w-]+$/.test(id)) return { kind: 'unit', id: id.slice(5) };
  return { kind: 'other', id };
}

function itemOf(text: string): Group | null {
  const unit = UNIT_OF.exec(text);
  if (unit) return { kind: 'unit-of', variable: unit[1]! };
  const role = ROLE_IN.exec(text);
  if (role) return { kind: 'role-in', id: role[1]!, variable: role[2]! };
  const literal = LITERAL.exec(text);
  return literal?.[1] ? groupOf(literal[1]) : null;
}

function listOf(text: string): Group[] | null {
  const items = text.trim() === '' ? [] : text.split(',').map((item) => itemOf(item.trim()));
  return items.every((item) => item !== null) ? (items as Group[]) : null;
}

/** Both branches of the area question must say the same, but for the roles that need the area. */
function groupsByArea(text: string): Group[] | null {
  const match = BY_AREA.exec(text);
  const [without, all] = match ? [listOf(match[2]!), listOf(match[3]!)] : [null, null];
  if (!match || !without || !all) return null;
  const own = all.filter((group) => group.kind === 'role-in');
  const rest = all.filter((group) => group.kind !== 'role-in');
  const fits = own.length > 0 && own.every((group) => group.variable === match[1]);
  return fits && JSON.stringify(rest) === JSON.stringify(without) ? all : null;
}

function groupsOf(text: string): Group[] | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('=')) {
    const ids = trimmed.split(',').map((id) => id.trim());
    return ids.every((id) => id !== '') ? ids.map(groupOf) : null;
  }
  const list = LIST.exec(trimmed);
  const groups = list ? listOf(list[1]!) : groupsByArea(trimmed);
  // A role of an area outside of the question about the area is an expert's own construction.
  return groups && (!list || groups.every((group) => group.kind !== 'role-in')) ? groups : null;
}

export function readWho(assignment: Assignment): Who {
  const { assignee, candidateGroups, candidateUsers } = assignment;
  if (!assignee && !candidateGroups && !candidateUsers) return { kind: 'nobody' };
  if (candidateGroups && !assignee && !candidateUsers) {
    const groups = groupsOf(candidateGroups);
    if (groups) return { kind: 'groups', groups };
  }
  const citizen = assignee && !candidateGroups && !candidateUsers ? CITIZEN.exec(assignee) : null;
  return citizen ? { kind: 'citizen', variable: citizen[1]! } : { kind: 'expert', assignment };
}

function written(group: Group): string {
  if (group.kind === 'unit-of') return `"unit:" + ${group.variable}`;
  if (group.kind === 'role-in') return `"role:${group.id}&area:" + ${group.variable}`;
  return `"${group.kind === 'other' ? group.id : `${group.kind}:${group.id}`}"`;
}
const list = (groups: Group[]) => `[${groups.map(written).join(', ')}]`;
const isFixed = (group: Group) => group.kind !== 'unit-of' && group.kind !== 'role-in';

export function writeWho(who: Who): Assignment {
  if (who.kind === 'nobody') return {};
  if (who.kind === 'expert') return who.assignment;
  if (who.kind === 'citizen') return { assignee: `="citizen:" + ${who.variable}` };
  const { groups } = who;
  if (groups.length === 0) return {};
  if (groups.every(isFixed)) {
    return { candidateGroups: groups.map((group) => written(group).slice(1, -1)).join(',') };
  }
  const inArea = groups.find((group) => group.kind === 'role-in');
  if (!inArea) return { candidateGroups: `=${list(groups)}` };
  const without = groups.filter((group) => group.kind !== 'role-in');
  return { candidateGroups: `=if ${inArea.variable} = null then ${list(without)} else ${list(groups)}` };
}
