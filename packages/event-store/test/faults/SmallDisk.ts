/** A file system of a few megabytes: a tmpfs, which only root may mount. */
import { execFileSync } from "node:child_process"
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { ownFolder } from "./OwnServer.ts"

export interface SmallDisk {
  readonly folder: string
  /** Makes the room that was kept back free; nobody else can write there before. */
  readonly relieve: Effect.Effect<void>
}

const megabyte = 1_048_576

/** Why there can be none here; undefined where there can. */
export const whyNoSmallDisk = (): string | undefined => {
  if (process.platform !== "linux") return `no tmpfs on ${process.platform}`
  if (process.getuid?.() !== 0) return "only root may mount a tmpfs"
  try {
    Effect.runSync(Effect.scoped(smallDisk(1, 0)))
    return undefined
  } catch (cause) {
    return `mounting a tmpfs is not allowed: ${String(cause)}`
  }
}

/** Of `sizeMb`, of which `keptMb` are kept back. Unmounted with the scope. */
export const smallDisk = Effect.fnUntraced(function* (sizeMb: number, keptMb: number) {
  const folder = yield* ownFolder
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMb}m,mode=0777`, "tmpfs", folder], { stdio: "pipe" })
    }),
    () =>
      Effect.sync(() => {
        execFileSync("umount", ["-l", folder], { stdio: "pipe" })
      })
  )
  const ballast = join(folder, "ballast")
  writeFileSync(ballast, Buffer.alloc(keptMb * megabyte))
  const disk: SmallDisk = {
    folder,
    relieve: Effect.sync(() => {
      rmSync(ballast)
    })
  }
  return disk
})
