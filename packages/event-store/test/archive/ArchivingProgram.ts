/** An archiver in a process of its own, which says each step and stands still at one of them, to be killed there. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { archive } from "../../src/archive/Archiving.ts"
import { trust, type TrustFile } from "../../src/proof/Trust.ts"
import { owning } from "./ArchivedStore.ts"

export interface Orders {
  readonly url: string
  readonly tenant: string
  readonly folder: string
  readonly before: string
  readonly trust: TrustFile
  readonly size: number
  /** A step and a shelf, as they are said; "" to go to the end. */
  readonly standAt: string
}

const orders = JSON.parse(process.argv[2] ?? "") as Orders

await archive({
  before: orders.before,
  trust: Result.getOrThrow(trust(orders.trust)),
  folder: orders.folder,
  size: orders.size,
  tell: ({ done, shelf }) => {
    const said = `${done} ${shelf.shelf}`
    process.stdout.write(`${said}\n`)
    return said === orders.standAt ? Effect.never : Effect.void
  }
}).pipe(Effect.provide(owning(orders.url, orders.tenant)), Effect.runPromise)
