import type { Membership } from '../../model/catalogue.ts';

/** A role's way to another one, over any number of memberships. */
export interface Reach {
    /** The shortest way's first role, of which it is a member. */
    readonly via: string;
    /** Memberships on that way, 1 for a direct one. */
    readonly steps: number;
}

/** The direct members of each role, sorted. */
export type MemberIndex = ReadonlyMap<string, readonly string[]>;

/** Returns the direct members of each role. Memberships that give nothing are left out. */
export function memberIndex(memberships: readonly Membership[]): MemberIndex {
    const byRole = Map.groupBy(memberships.filter(givesSomething), ({ role }) => role);
    return new Map(
        [...byRole].map(([role, members]) => [
            role,
            [...new Set(members.map(({ member }) => member))].toSorted(),
        ]),
    );
}

/**
 * From PostgreSQL 16 on, a membership can be without INHERIT and SET. With ADMIN OPTION, the member can still grant them to
 * itself.
 */
function givesSomething({ inherits = true, canSet = true, hasAdminOption }: Membership): boolean {
    return inherits || canSet || hasAdminOption;
}

/**
 * Returns every role that reaches one of these, with its way. The roles themselves are left out, and ways through
 * `except` do not count.
 */
export function membersOf(
    index: MemberIndex,
    roles: readonly string[],
    except: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, Reach> {
    const start = new Set(roles);
    const reached = new Map<string, Reach>();
    const open = [...start].toSorted().map((role) => ({ role, steps: 0 }));
    // Breadth first, so that the first way to a role is the shortest.
    for (const { role, steps } of open) {
        for (const member of index.get(role) ?? []) {
            if (start.has(member) || reached.has(member) || except.has(member)) continue;
            reached.set(member, { via: role, steps: steps + 1 });
            open.push({ role: member, steps: steps + 1 });
        }
    }
    return reached;
}

/** Returns the way as text: `member of azure_pg_admin`, `member of azure_pg_admin through dba`. */
export function reachText(role: string, { via, steps }: Reach): string {
    if (steps === 1) return `member of ${role}`;
    const others = steps - 2;
    const rest = others === 0 ? '' : ` and ${others} other ${others === 1 ? 'role' : 'roles'}`;
    return `member of ${role} through ${via}${rest}`;
}
