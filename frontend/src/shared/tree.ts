export type Branch<Node> = Node & {
  /** Ids from the root down to this node. */
  trail: number[]
  children: Branch<Node>[]
}

/** A forest from flat rows; what has no visible parent stands at the top (an actor may see only a part of the tree). */
export function buildTree<Node extends { id: number; parent_id?: number | null }>(
  rows: readonly Node[],
): Branch<Node>[] {
  const branches = new Map<number, Branch<Node>>(
    rows.map((row) => [row.id, { ...row, trail: [], children: [] }]),
  )
  const roots: Branch<Node>[] = []
  for (const branch of branches.values()) {
    const parent = branches.get(branch.parent_id ?? -1)
    ;(parent?.children ?? roots).push(branch)
  }
  const walk = (branch: Branch<Node>, above: number[]): void => {
    branch.trail = [...above, branch.id]
    branch.children.forEach((child) => walk(child, branch.trail))
  }
  roots.forEach((root) => walk(root, []))
  return roots
}
