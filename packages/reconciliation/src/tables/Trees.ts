/**
 * The trees that closed periods rest on, where a run has found that the events give the signed root: kept by their right
 * edges, so that the next run grows only what was added since. What does not give the root that is asked for is not used.
 */
import type { Connection, Postgres } from "@counterfoil/event-store/Postgres"
import { edgeGives, RightEdge, split, tileSize } from "@counterfoil/event-store/proof/MerkleTree"
import { spineLeaves } from "@counterfoil/event-store/proof/SpineLeaves"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { sql } from "kysely"
import { asTable, query, queryOn } from "./Statements.ts"

/** Positions 1 to `size` of a log; `edge` in hex, as {@link RightEdge} gives it. */
export interface Tree {
  readonly log: number
  readonly size: number
  readonly edge: string
}

/** A size of a log, and the root that was signed for it, in hex. */
export interface Signed extends Pick<Tree, "log" | "size"> {
  readonly root: string
}

export const loadTrees = (tenant: string) =>
  Effect.map(
    query(
      "trees",
      sql<Pick<Tree, "log" | "edge"> & { readonly size: bigint }>`
        select log, size, encode(edge, 'hex') as edge from recon.tree where tenant = ${tenant} order by log, size`
    ),
    (rows) => rows.map((row): Tree => ({ ...row, size: Number(row.size) }))
  )

/** These, and no others any more. */
export const keepTrees = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  trees: ReadonlyArray<Tree>
) {
  yield* queryOn(connection, "forgetTrees", sql`delete from recon.tree where tenant = ${tenant}`)
  if (trees.length === 0) return
  yield* queryOn(
    connection,
    "keepTrees",
    sql`insert into recon.tree (tenant, log, size, edge)
      select ${tenant}, log, size, decode(edge, 'hex')
      from ${asTable({ log: "integer", size: "bigint", edge: "text" }, trees)}`
  )
})

export const rootOf = ({ edge, size }: Tree): string =>
  new RightEdge(size, Buffer.from(edge, "hex")).root.toString("hex")

/** Whether this tree has the root that was signed. */
export const isOf = ({ log, root, size }: Signed, tree: Tree): boolean =>
  tree.log === log && tree.size === size && edgeGives(Buffer.from(tree.edge, "hex"), size, root)

/**
 * The trees at these sizes as the events are now: those that are known are taken as they are, the others grown from the
 * one before. None at a size up to which not all events are there.
 */
export const grown = Effect.fn("Trees.grown")(function* (
  tenant: string,
  heads: ReadonlyArray<Pick<Tree, "log" | "size">>,
  known: ReadonlyArray<Tree>
) {
  const trees: Array<Tree> = []
  for (const [log, own] of Map.groupBy(heads, (head) => head.log)) {
    const sizes = Array.from(new Set(own.map(({ size }) => size))).toSorted((a, b) => a - b)
    let edge = new RightEdge()
    for (const size of sizes) {
      const before = known.find((tree) => tree.log === log && tree.size === size)
      if (before === undefined) yield* grow(tenant, log, edge, size)
      else edge = new RightEdge(size, Buffer.from(before.edge, "hex"))
      if (edge.size < size) break
      trees.push({ log, size, edge: edge.bytes.toString("hex") })
    }
  }
  return trees
})

/** To this size, or to where an event is missing. */
const grow = (tenant: string, log: number, edge: RightEdge, size: number): Effect.Effect<void, StoreError, Postgres> =>
  spineLeaves(tenant, log, edge.size, size).pipe(
    Stream.runForEachWhile(({ leaves, problem, tiles }) =>
      Effect.sync(() => {
        const [single, whole] = [split(leaves), split(tiles)]
        for (let at = 0; at < single.length;) {
          const tile = edge.size % tileSize === 0 ? whole.shift() : undefined
          if (tile !== undefined) edge.appendTile(tile)
          else edge.append(single[at] ?? Buffer.alloc(0))
          at += tile === undefined ? 1 : tileSize
        }
        return problem === undefined
      })
    )
  )
