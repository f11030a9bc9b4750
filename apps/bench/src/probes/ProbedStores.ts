/** Who is probed, by name; each is loaded only in a process of its own. */
import type { Probed } from "./Probed.ts"

export const probedStores = {
  counterfoil: async () => (await import("./stores/Counterfoil.ts")).counterfoil,
  emmett: async () => (await import("./stores/Emmett.ts")).emmett,
  "message-db": async () => (await import("./stores/MessageDb.ts")).messageDb,
  castore: async () => (await import("./stores/Castore.ts")).castore
} satisfies Record<string, () => Promise<Probed>>

export type ProbedName = keyof typeof probedStores
