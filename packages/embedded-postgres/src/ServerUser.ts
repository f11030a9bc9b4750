/**
 * As whom PostgreSQL's programs run. PostgreSQL refuses root, and containers mostly are root: there, a user namespace
 * gives the same files another owner; where namespaces are not allowed, the programs run as `nobody` and own the folder.
 */
import { spawnSync } from "node:child_process"
import { chownSync, statSync } from "node:fs"

/** uid and gid of `nobody` on every system we know. */
const nobody = 65_534

export interface ServerUser {
  /** Program and arguments that run `command` as this user. */
  readonly command: (command: string, args: ReadonlyArray<string>) => readonly [string, ReadonlyArray<string>]
  /** Options for `child_process.spawn`. */
  readonly ids: { readonly uid?: number; readonly gid?: number }
  /** Makes this user the owner of a file or folder. */
  readonly own: (path: string) => void
}

const asIs: ServerUser = { command: (command, args) => [command, args], ids: {}, own: () => undefined }

const namespaced: ServerUser = {
  command: (command, args) => ["unshare", ["-U", "--map-user=1000", "--map-group=1000", command, ...args]],
  ids: {},
  own: () => undefined
}

const asNobody: ServerUser = {
  command: (command, args) => [command, args],
  ids: { uid: nobody, gid: nobody },
  own: (path) => {
    chownSync(path, nobody, nobody)
  }
}

const ownerOf = (folder: string): number | undefined => statSync(folder, { throwIfNoEntry: false })?.uid

/** The user for a data folder. One that `nobody` made before stays with `nobody`. */
export const serverUser = (dataDir: string): ServerUser => {
  if (process.getuid?.() !== 0) return asIs
  if (ownerOf(dataDir) === nobody) return asNobody
  const [command, args] = namespaced.command("true", [])
  return spawnSync(command, args, { stdio: "ignore" }).status === 0 ? namespaced : asNobody
}
