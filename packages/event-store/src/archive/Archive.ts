/**
 * Where the bytes of archived events are. A store that is given one reads them as if they had never left the database;
 * one that is given none fails with `ArchiveUnavailable` where they are needed. Provide it to the layers of `EventStore`
 * and `SealStore`; it is optional, so the compiler does not ask for it.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ArchiveUnavailable } from "./ArchiveUnavailable.ts"
import type { EventBytes, Shelf } from "./Shelf.ts"
import { ShelfFolder } from "./ShelfFolder.ts"

export class Archive extends Context.Service<
  Archive,
  {
    /** Its folder. */
    readonly path: string
    /** Bytes of those of these events that are on the shelf, by position, unchecked. */
    readonly read: (
      shelf: Shelf,
      positions: ReadonlyArray<number>
    ) => Effect.Effect<ReadonlyMap<number, EventBytes>, ArchiveUnavailable>
  }
>()("@counterfoil/event-store/archive/Archive") {
  /** Files in a folder, as archiving writes them. It is looked at when archived events are read, not before. */
  static readonly layerFolder = (path: string): Layer.Layer<Archive> =>
    Layer.sync(Archive, () => {
      const folder = new ShelfFolder(path)
      return {
        path,
        read: (shelf, positions) =>
          Effect.tryPromise({
            try: () => folder.read(shelf, positions),
            catch: (cause) => {
              if (cause instanceof ArchiveUnavailable) return cause
              throw cause
            }
          })
      }
    })
}
