/** The data folder: made once by `initdb`, as a whole or not at all, with a random password only its owner can read. */
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { basename, dirname, join } from "node:path"
import * as Effect from "effect/Effect"
import type { Binaries } from "./Binaries.ts"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import type { ServerUser } from "./ServerUser.ts"

export const superuser = "postgres"

/** The major version whose folders we can open. PostgreSQL does not read those of another one. */
const major = "18"

const passwordFile = (dataDir: string): string => join(dataDir, "superuser.password")
export const logFile = (dataDir: string): string => join(dataDir, "server.log")

export const readPassword = (dataDir: string): string => readFileSync(passwordFile(dataDir), "utf8").trim()

/** The last lines of the server's log, for error messages. */
export const logTail = (dataDir: string): string =>
  existsSync(logFile(dataDir)) ? readFileSync(logFile(dataDir), "utf8").trimEnd().split("\n").slice(-8).join("\n") : ""

/** Makes the data folder if it is missing or empty. UTF-8, locale C: the same order of text on every machine. */
export const ensure = Effect.fnUntraced(function* (dataDir: string, programs: Binaries, user: ServerUser) {
  const found = existsSync(dataDir) ? readdirSync(dataDir) : []
  if (found.length === 0) return yield* initialize(dataDir, programs, user)
  const version = found.includes("PG_VERSION") ? readFileSync(join(dataDir, "PG_VERSION"), "utf8").trim() : "none"
  if (version === major && found.includes(basename(passwordFile(dataDir)))) return undefined
  return yield* new EmbeddedPostgresError({
    reason: "FolderUnusable",
    detail: `${dataDir} is not a data folder of an embedded PostgreSQL ${major} (version found: ${version}); name another folder`
  })
})

/** Beside the real place, then renamed: an interrupted initdb leaves no half folder there, and of two at once one wins. */
const initialize = (dataDir: string, programs: Binaries, user: ServerUser) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      mkdirSync(dirname(dataDir), { recursive: true })
      const work = mkdtempSync(`${dataDir}.init-`)
      writeFileSync(join(work, "password"), `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 })
      user.own(work)
      user.own(join(work, "password"))
      return work
    }),
    (work) =>
      Effect.gen(function* () {
        const fresh = join(work, "data")
        const password = join(work, "password")
        yield* run(programs.initdb, user, [
          `--pgdata=${fresh}`,
          `--username=${superuser}`,
          `--pwfile=${password}`,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale=C",
          "--locale-provider=libc"
        ])
        renameSync(password, passwordFile(fresh))
        yield* Effect.try({
          try: () => {
            renameSync(fresh, dataDir)
          },
          catch: (cause) =>
            new EmbeddedPostgresError({ reason: "InitFailed", detail: `cannot write ${dataDir}`, cause })
        }).pipe(
          Effect.catchIf(
            () => existsSync(passwordFile(dataDir)),
            () => Effect.void
          )
        )
      }),
    (work) =>
      Effect.sync(() => {
        rmSync(work, { recursive: true, force: true })
      })
  )

const run = (program: string, user: ServerUser, args: ReadonlyArray<string>) =>
  Effect.callback<void, EmbeddedPostgresError>((resume) => {
    const [command, all] = user.command(program, args)
    const child = spawn(command, all, {
      ...user.ids,
      stdio: ["ignore", "pipe", "pipe"],
      env: { LC_ALL: "C", ...path() }
    })
    const output: Array<string> = []
    const fail = (cause: unknown) =>
      Effect.fail(new EmbeddedPostgresError({ reason: "InitFailed", detail: output.join("").trim(), cause }))
    child.stdout.on("data", (data) => output.push(String(data)))
    child.stderr.on("data", (data) => output.push(String(data)))
    child.on("error", (cause) => {
      resume(fail(cause))
    })
    child.on("close", (code) => {
      resume(code === 0 ? Effect.void : fail(`initdb ended with ${code}`))
    })
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const path = (): { readonly PATH?: string } => (process.env["PATH"] === undefined ? {} : { PATH: process.env["PATH"] })
