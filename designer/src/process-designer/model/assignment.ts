/**
 * 谁来办: between what a person picks and what stands in `zeebe:AssignmentDefinition`. Pure and lossless: `writeWho`
 * of `readWho` gives back the same assignment, and whatever is not understood is kept word for word as `expert`.
 *
 * Understood: `role:centre,unit:u12` (fixed list) · `=["role:seat", "unit:" + unitId]` (with the unit a variable names)
 * · assignee `="citizen:" + requestId` (the citizen who filed).
 */
export type Group =
  | { kind: 'role'; id: string }
  | { kind: 'unit'; id: string }
  /** The unit whose id stands in a process variable, e.g. the one the case was dispatched to. */
  | { kind: 'unit-of'; variable: string }
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
const UNIT_OF = new RegExp(`^"unit:"\\s*\\+\\s*(${IDENTIFIER})$`);

function groupOf(id: string): Group {
  if (/^role:[\w-]+$/.test(id)) return { kind: 'role', id: id.slice(5) };
  if (/^unit:[\w-]+$/.test(id)) return { kind: 'unit', id: id.slice(5) };
  return { kind: 'other', id };
}

function itemOf(text: string): Group | null {
  const unit = UNIT_OF.exec(text);
  if (unit) return { kind: 'unit-of', variable: unit[1]! };
  const literal = LITERAL.exec(text);
  return literal?.[1] ? groupOf(literal[1]) : null;
}

function groupsOf(text: string): Group[] | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('=')) {
    const ids = trimmed.split(',').map((id) => id.trim());
    return ids.every((id) => id !== '') ? ids.map(groupOf) : null;
  }
  const list = LIST.exec(trimmed);
  if (!list) return null;
  const items = list[1]!.split(',').map((item) => itemOf(item.trim()));
  return items.every((item) => item !== null) ? (items as Group[]) : null;
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

const idOf = (group: Exclude<Group, { kind: 'unit-of' }>) =>
  group.kind === 'other' ? group.id : `${group.kind}:${group.id}`;

export function writeWho(who: Who): Assignment {
  if (who.kind === 'nobody') return {};
  if (who.kind === 'expert') return who.assignment;
  if (who.kind === 'citizen') return { assignee: `="citizen:" + ${who.variable}` };
  if (who.groups.length === 0) return {};
  const fixed = who.groups.every((group) => group.kind !== 'unit-of' && !idOf(group).includes(','));
  if (fixed)
    return { candidateGroups: who.groups.map((group) => idOf(group as Exclude<Group, { kind: 'unit-of' }>)).join(',') };
  const items = who.groups.map((group) =>
    group.kind === 'unit-of' ? `"unit:" + ${group.variable}` : `"${idOf(group)}"`,
  );
  return { candidateGroups: `=[${items.join(', ')}]` };
}
